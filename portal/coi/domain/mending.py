"""What each rule is about, and how to mend what it finds: the words of “Ready to sign?”."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.shared.text import N_


@dataclass(frozen=True)
class Check:
    """A rule in words: what is so when it finds nothing, and what to do when it finds something.

    What a step itself asks is mended there: such a rule says nothing about it here. One about who signs has no words.
    """

    title: str
    mend: str = ""


# fmt: off
CHECKS: Mapping[str, Check] = {
    "V01": Check(N_("A draft has a commodity, an issuing body and an exporter"),
                 N_("Open the box and choose.")),
    "V02": Check(N_("Every mandatory box is filled in"),
                 N_("Open the box and fill in what is named.")),
    "V03": Check(N_("There is a first consignee, or a release in batches"),
                 N_("Keep one of the two in box 12.")),
    "V04": Check(N_("Every line has its producer and the control body of the producer"),
                 N_("Open the line and choose; the body is filled in from the producer.")),
    "V05": Check(N_("The importer has an EORI number"),
                 N_("The administrator of the importer adds it to its page, or choose another importer.")),
    "V06": Check(N_("The issuing body is recognised on this date, covers every product and controls the country"),
                 N_("Choose another body in box 1, take the product out, or check the countries of boxes 7 and 8.")),
    "V07": Check(N_("One lot of one producer has one country of origin"),
                 N_("Make a line for each origin, or keep one country in box 7.")),
    "V08": Check(N_("The gross weight is not less than the net weight"),
                 N_("Correct box 16, or the weights of box 13.")),
    "V09": Check(N_("By sea, containers and seals are given"),
                 N_("Fill in boxes 14 and 15, or correct the means of transport.")),
    "V10": Check(N_("Exporter, importer and first consignee are valid for their box"),
                 N_("Ask whoever validates them, on the page of the operator, or choose a valid one.")),
    "V11": Check(N_("The checks of the control body are given")),
    "V12": Check(N_("No activity of exporter, importer or first consignee has ended"),
                 N_("An administrator of the company has its activity prolonged, or choose another company.")),
    "V13": Check(N_("The checks of the authority allow its decision")),
    "V14": Check(N_("Box 19 is complete, or empty"),
                 N_("Fill in the whole of box 19, or clear it.")),
    "V15": Check(N_("A means of transport is given"),
                 N_("The control body completes box 17.")),
    "V18": Check(N_("The organisation that created the certificate is named on it"),
                 N_("Name it in box 1, 4 or 11.")),
    "V19": Check(N_("The issuing body is that of the exporter"),
                 N_("Check boxes 1 and 4: one of them may be the wrong one.")),
    "V20": Check(N_("Every producer is valid, on this date"),
                 N_("Ask the body of the producer to have it validated, or choose another producer on the line.")),
    "V21": Check(N_("Container numbers have the right check digit"),
                 N_("Compare the number with the container or the packing list.")),
    "V22": Check(N_("No lot is on another certificate of this exporter"),
                 N_("Right if the lot was shipped in parts; else correct the lot number of the line.")),
    "V23": Check(N_("No seal is on another certificate of this exporter"),
                 N_("A seal is used once: correct the seal number.")),
    "V24": Check(N_("The weights of all lines can be added up"),
                 N_("Give every line in units of one nature: weights, or volumes.")),
    "V25": Check(N_("The goods have not left yet"),
                 N_("Correct the planned departure if it moved; else ask the control body what can be done.")),
    "V26": Check(N_("The goods arrive after they leave"),
                 N_("Correct one of the two dates.")),
    "V27": Check(N_("Every CN code is in force"),
                 N_("Add the product again under the code that is in force, and remove the old line.")),
    "V28": Check(N_("Units, packages and modes of transport can still be chosen"),
                 N_("Open the box and choose another one.")),
    "D20": Check(N_("Packages and weights are possible"), N_("Correct the line.")),
    "D22": Check(N_("CN codes have eight digits"), N_("Take the line out and add the commodity with its full code.")),
    "D46": Check(N_("The point of entry takes certificates"), N_("Choose another one in box 9.")),
    "D48": Check(N_("Every origin is outside the Union"), N_("Correct box 7.")),
    "V17": Check(N_("The extract takes no more than there is"), N_("Correct the quantities of the line.")),
}
# fmt: on
