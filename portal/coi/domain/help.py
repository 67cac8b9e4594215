"""Help beside the boxes: what goes into each, an example, and why it matters at the border. Nothing here decides."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.coi.domain.edition import DocumentKind
from portal.shared.text import N_

LONGEST = 240
"""Characters of one of the three texts, in either language: what is longer is not read beside a box."""


@dataclass(frozen=True)
class Help:
    """What helps to fill in one box."""

    what: str
    example: str
    why: str


_OF_BOTH: dict[str, Help] = {
    "procedure": Help(
        N_("Nothing is typed: the portal finds the procedure from the body of box 1 and the categories of the products."),
        N_("A body recognised as equivalent for its country and for category A, plants: Article 33(3)."),
        N_("It says under which recognition the goods count as organic; the authority compares it with the list in force."),
    ),
    "point_of_entry": Help(
        N_("The Member State where customs clear the goods, and the border control post where they arrive."),
        N_("France, Roissy Charles-de-Gaulle, FRCDG4H."),
        N_("That post is told that the consignment comes, checks it, and endorses this document."),
    ),
}  # fmt: skip

OF_CERTIFICATES: Mapping[str, Help] = {
    **_OF_BOTH,
    "issuing_body": Help(
        N_("The control body or authority that controls the exporter: it will check this certificate and sign box 18."),
        N_("Ecocert SA for Morocco, code MA-BIO-154."),
        N_("The authority at the border accepts only a body that the Union recognises for this country and these products."),
    ),
    "serial_number": Help(
        N_("Nothing is typed: a draft has a draft number, and the certificate gets its own when it is submitted or signed."),
        N_("COI.EU.2026.0000417"),
        N_("The customs declaration quotes this number; it leads to this one certificate, and is never used again."),
    ),
    "national_reference": Help(
        N_("A number that a national system or your own file gives the consignment. Leave it empty if there is none."),
        N_("The number of the export dossier at the ministry of the country of export."),
        N_("It helps an authority to find the consignment in its own files; nothing else depends on it."),
    ),
    "exporter": Help(
        N_("The operator that carries out the last operation in the country of export before the goods leave."),
        N_("The packing station that closes the container and issues the invoice, not the farm that grew the fruit."),
        N_("Its organic activity must be valid on the day box 18 is signed; invoice and packing list must bear this name."),
    ),
    "producers": Help(
        N_("Nothing is typed: these are the producers or last processors named on the lines of box 13."),
        N_("Two farms on three lines of box 13: both stand here, each once."),
        N_("The goods are traced back to where they were grown or processed; a residue found later leads to the right farm."),
    ),
    "control_bodies": Help(
        N_("Nothing is typed: these are the control bodies of the producers named on the lines of box 13."),
        N_("A farm controlled by another body than the exporter: that body stands here, the one of the exporter in box 1."),
        N_("Each producer must be under control: the authority can ask the right body for its file."),
    ),
    "origin": Help(
        N_("Every country where the products were grown, produced or processed."),
        N_("Coffee of Ethiopia and of Kenya in one consignment: both countries, each on its own lines of box 13."),
        N_("Some origins call for more checks and samples. Several countries for one lot of one producer raise questions."),
    ),
    "export_country": Help(
        N_("The country from which the goods leave for the Union. The portal takes it from box 4; correct it where needed."),
        N_("Mangoes of Mali that leave from the port of Abidjan after packing there: Côte d’Ivoire."),
        N_("The body of box 1 must be recognised for the country of export or of origin."),
    ),
    "destination": Help(
        N_("Nothing is typed: it is the country of the first consignee in box 12, and empty for a release in batches."),
        N_("The first consignee is in Italy: Italy, even though the goods are cleared in France."),
        N_("The authorities of that country follow the goods after they are released."),
    ),
    "importer": Help(
        N_("The operator in the Union that presents the goods for release, itself or through a representative, with its EORI."),
        N_("The company that the customs declaration names, not the forwarder that writes the declaration."),
        N_("Its organic activity must be valid on the day box 18 is signed, and customs know it by its EORI."),
    ),
    "load": Help(
        N_("Forwarders or customs agents who look after the consignment on behalf of the importer. There may be none."),
        N_("The customs agent at the airport who follows the certificate for you."),
        N_("Whoever stands here sees the certificate and completes boxes 9 and 12: the post knows whom to call."),
    ),
    "first_consignee": Help(
        N_("The certified operator that physically receives the goods, or the tick for a release in batches. Never both."),
        N_("The warehouse or mill that unloads the container, not the head office that pays for it."),
        N_("It checks packaging and labels on arrival and signs box 21: from here on the control in the Union takes over."),
    ),
    "goods": Help(
        N_("A line for each lot: CN code, trade name, lot, packages, net weight, and who produced or last processed it."),
        N_("0804 40 00, Hass avocado, lot L26-0417, 640 cartons, 2,560 kg, from one farm."),
        N_("Invoice, packing list and labels are compared with these lines. A lot that cannot be found again is held back."),
    ),
    "containers": Help(
        N_("The number of each container and of its seal, one line for each pair, as on the bill of lading."),
        N_("MSKU 123456-5, seal ML-CM0012345."),
        N_("A seal that is intact and bears this number proves that nobody opened the container on the way."),
    ),
    "gross_weight": Help(
        N_("The weight of the whole consignment with its packaging, as on the transport document."),
        N_("640 cartons of 4 kg net with pallets: 2,560 kg net, 2,890 kg gross."),
        N_("It cannot be less than the net weights of box 13; it is compared with the transport document and the scales."),
    ),
    "transport": Help(
        N_("How the goods travel to the Union: one line for each leg, with flight, ship or plates, and the document."),
        N_("Aeroplane, AT 0760, air waybill 147-12345675."),
        N_("The post waits for this flight or ship, and finds the consignment by this document."),
    ),
    "journey": Help(
        N_("The day the goods are to leave the country of export, and the day they are to reach the point of entry."),
        N_("Departure 12 March, arrival 19 March. A new day is typed over the old one."),
        N_("Box 18 must be signed before the goods leave: a certificate signed later may be refused at the border."),
    ),
    "body_declaration": Help(
        N_("The body of box 1 gives the results of its checks and signs. The portal adds the name, the place and the time."),
        N_("Documentary check: acceptable. Physical check: not done, where the risk does not call for one."),
        N_("Without this signature, made before the goods leave, there is no certificate to show at the border."),
    ),
    "customs_procedure": Help(
        N_("Only where the goods first go into customs warehousing or inward processing: which one, who runs it, its control."),
        N_("Customs warehousing, the name and address of the warehouse, its control body, the customs declaration."),
        N_("The goods remain under customs control, and must remain organic too: the warehouse needs a control body as well."),
    ),
    "endorsement": Help(
        N_("The authority of the point of entry gives the result of each check, decides about the release, and signs."),
        N_("Documents and identity acceptable, laboratory test not done: released as organic."),
        N_("Customs release the goods as organic only with this decision; a check that is “not acceptable” rules that out."),
    ),
    "reception": Help(
        N_("The first consignee confirms the reception after looking at packaging, labels and transport documents, and signs."),
        N_("Cartons closed, labels name the body of box 1, weights agree: signed on the day of unloading."),
        N_("It closes the chain: whoever controls the consignee finds here that the goods received are those released."),
    ),
}  # fmt: skip

OF_EXTRACTS: Mapping[str, Help] = {
    **_OF_BOTH,
    "extract_number": Help(
        N_("Nothing is typed: the portal numbers the extracts of a certificate one after the other."),
        N_("COI.EU.2026.0000417-E02, the second batch of its certificate."),
        N_("It tells the batches of one consignment apart in customs declarations and in the books of the consignees."),
    ),
    "issuing_body": Help(
        N_("Nothing is typed: it is the body that signed box 18 of the underlying certificate."),
        N_("Ecocert SA for Morocco, code MA-BIO-154."),
        N_("The batch is organic because this body vouched for the whole consignment."),
    ),
    "serial_number": Help(
        N_("Nothing is typed: it is the number of the certificate from which the batch is taken."),
        N_("COI.EU.2026.0000417"),
        N_("An extract is worth something only together with this certificate, endorsed for a release in batches."),
    ),
    "splitter": Help(
        N_("The operator that divides the consignment into batches: the importer, or whoever does it for the importer."),
        N_("The importer whose warehouse separates ten pallets for one customer."),
        N_("It must be under organic control for this work, and its books must show each batch."),
    ),
    "splitter_body": Help(
        N_("Nothing is typed: it is the control body of the operator of box 4, for the activity that lets it split."),
        N_("An importer controlled in France: the French body of that importer."),
        N_("This body verifies that the batches together are no more than the consignment."),
    ),
    "importer": Help(
        N_("Nothing is typed: it is the importer of box 11 of the underlying certificate."),
        N_("The company that presented the whole consignment at the border."),
        N_("It stays answerable for the consignment until the last batch is released."),
    ),
    "origin": Help(
        N_("Nothing is typed: these are the countries of box 7 of the underlying certificate."),
        N_("Avocados of Morocco stay avocados of Morocco in every batch."),
        N_("A batch cannot have another origin than the consignment it is taken from."),
    ),
    "export_country": Help(
        N_("Nothing is typed: it is the country of box 8 of the underlying certificate."),
        N_("Goods that left Morocco: Morocco, wherever the batch is stored in the Union."),
        N_("The customs declaration of the batch names the same country as that of the consignment."),
    ),
    "destination": Help(
        N_("Nothing is typed: it is the country of the consignee in box 11."),
        N_("The batch goes to a mill in Germany: Germany."),
        N_("The authorities of that country follow the batch after it is released."),
    ),
    "consignee": Help(
        N_("The certified operator in the Union that physically receives this batch. Each consignee has an extract."),
        N_("The mill that unloads these ten pallets."),
        N_("It must be under organic control: it checks the batch on arrival and signs box 14."),
    ),
    "goods": Help(
        N_("For each line of the certificate that this batch takes from: packages and net weight. Leave the others empty."),
        N_("120 of 640 cartons, 480 of 2,560 kg."),
        N_("The portal keeps the balance: all batches together can never be more than what was released."),
    ),
    "endorsement": Help(
        N_("The authority of box 9 gives the result of each check on this batch, decides, and signs."),
        N_("Documents acceptable, batch identified, laboratory test not done: released as organic."),
        N_("Customs release this batch as organic only with this decision."),
    ),
    "reception": Help(
        N_("The consignee confirms that the batch arrived as the rules want it, and signs."),
        N_("Pallets closed, labels legible, weights agree: signed on the day of unloading."),
        N_("It closes the chain for this batch; the certificate is used up once every batch has arrived."),
    ),
}  # fmt: skip

HELP: Mapping[DocumentKind, Mapping[str, Help]] = {
    DocumentKind.COI: OF_CERTIFICATES,
    DocumentKind.EXTRACT: OF_EXTRACTS,
}
