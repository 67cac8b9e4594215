"""What is said of a file that somebody had checked: one row for each thing it can turn out to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.documents.domain.seals import Verdict
from portal.shared.text import N_


class Found(StrEnum):
    """What a file turned out to be, once its seals were examined and the records were asked."""

    THE_SEALED_FILE = "the_sealed_file"
    ANOTHER_SEALED_FILE = "another_sealed_file"
    A_PRINT = "a_print"
    AN_ALTERED_PRINT = "an_altered_print"
    ALTERED = "altered"
    OUT_OF_FORCE = "out_of_force"
    UNKNOWN_KEY = "unknown_key"
    UNSEALED = "unsealed"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_MUCH = "too_much"
    NOT_A_PDF = "not_a_pdf"


@dataclass(frozen=True)
class Said:
    """Whether the file can be relied on, in which words, and what to do."""

    good: bool
    what: str
    then: str


CODE = N_("Use the reference and the code that stand on it.")

SAID: Mapping[Found, Said] = {
    Found.THE_SEALED_FILE: Said(
        True,
        N_("The seal is good: this is the sealed certificate, to the last byte."),
        N_("Whether it is still current is said below."),
    ),
    Found.ANOTHER_SEALED_FILE: Said(
        False,
        N_("The seal is good, but this portal does not know the file."),
        N_(
            "Ask whoever sent it for the sealed file of the portal; or use the reference and the code that stand on it."
        ),
    ),
    Found.A_PRINT: Said(
        True,
        N_("This is a print of the portal, and nothing in it was altered. It bears no seal."),
        N_("Whether it is still current is said below."),
    ),
    Found.AN_ALTERED_PRINT: Said(
        False,
        N_(
            "It says that it is a print of this portal, but it is not what the portal prints: it may have been altered."
        ),
        N_("It may have been altered, or come from an earlier version of the portal: rely on what is said below."),
    ),
    Found.ALTERED: Said(
        False,
        N_("It was altered after it was sealed."),
        N_("Do not rely on it. Ask whoever sent it for the sealed file, as the portal made it."),
    ),
    Found.OUT_OF_FORCE: Said(
        False,
        N_("It was not altered, but its key was not in force when it was sealed."),
        N_("Do not rely on the seal. Use the reference and the code that stand on it."),
    ),
    Found.UNKNOWN_KEY: Said(
        False,
        N_("It is signed, but with no key of this portal: that says nothing about a certificate of inspection."),
        CODE,
    ),
    Found.UNSEALED: Said(False, N_("It bears no seal: the file alone proves nothing."), CODE),
    Found.ENCRYPTED: Said(
        False,
        N_("The file is protected by a password, and cannot be looked into."),
        N_("No certificate of this portal is. Save it without a password, or use its reference and code."),
    ),
    Found.BROKEN: Said(
        False,
        N_("The file says that it is a PDF, but is damaged."),
        N_("Ask for it again; it may have been cut off on its way."),
    ),
    Found.TOO_MUCH: Said(
        False,
        N_("The file is too large, or too entangled, to be a certificate of this portal."),
        CODE,
    ),
    Found.NOT_A_PDF: Said(False, N_("This is not a PDF."), N_("Choose the PDF of the certificate.")),
}

OF_VERDICT: Mapping[Verdict, Found] = {
    Verdict.SEALED: Found.ANOTHER_SEALED_FILE,
    Verdict.ALTERED: Found.ALTERED,
    Verdict.OUT_OF_FORCE: Found.OUT_OF_FORCE,
    Verdict.UNKNOWN_KEY: Found.UNKNOWN_KEY,
    Verdict.UNSEALED: Found.UNSEALED,
    Verdict.ENCRYPTED: Found.ENCRYPTED,
    Verdict.BROKEN: Found.BROKEN,
    Verdict.TOO_MUCH: Found.TOO_MUCH,
    Verdict.NOT_A_PDF: Found.NOT_A_PDF,
}
"""What a file is, where nothing but its seals speaks for it."""
