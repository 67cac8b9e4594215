"""The pages about the portal, and the facts they tell: statuses in words, news, the software it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.coi.domain.lifecycle import Status
from portal.shared.text import N_


class Place(StrEnum):
    """Where a page is linked from (domain reference §3.1)."""

    TOP_BAR = "top_bar"
    FOOTER = "footer"


@dataclass(frozen=True)
class Page:
    """A page about the portal; its words are in ``templates/information/<key>.html``."""

    key: str
    title: str
    place: Place


PAGES: Mapping[str, Page] = {
    page.key: page
    for page in (
        Page("documentation", N_("Documentation"), Place.TOP_BAR),
        Page("faq", N_("FAQ"), Place.TOP_BAR),
        Page("news", N_("What’s new"), Place.TOP_BAR),
        Page("contact", N_("Contact"), Place.TOP_BAR),
        Page("problem", N_("Report a problem"), Place.FOOTER),
        Page("legal", N_("Legal notice"), Place.FOOTER),
        Page("cookies", N_("Cookies"), Place.FOOTER),
        Page("privacy", N_("Privacy statement"), Place.FOOTER),
        Page("credits", N_("Credits"), Place.FOOTER),
        Page("accessibility", N_("Accessibility"), Place.FOOTER),
        Page("account", N_("How to create an account"), Place.FOOTER),
    )
}
"""By key, in the order of the links."""

MEANINGS: Mapping[Status, str] = {
    Status.DRAFT: N_("Being written. Only the organisation that created it sees it."),
    Status.DESCRIPTION_COMPLETED: N_("Submitted for certification. The control body of box 1 checks and corrects it."),
    Status.ISSUED: N_("Box 18 is signed. The authority of the point of entry verifies the consignment."),
    Status.VERIFIED: N_("Box 20 is signed: released for free circulation as organic, for a first consignee."),
    Status.FIRST_CONSIGNEE_SIGNED: N_("Box 21 is signed: the first consignee has received the goods."),
    Status.BASE_FOR_EXTRACT: N_("Box 20 is signed: released as organic in batches, without a first consignee."),
    Status.RELEASED_CONVENTIONAL: N_("Box 20 is signed: the goods are released, but not as organic."),
    Status.NOT_RELEASED: N_("Box 20 is signed: the goods are not released."),
    Status.OFIS_IRREGULARITY: N_("An irregularity was reported in OFIS, the Organic Farming Information System."),
    Status.DELETED: N_("Deleted for everybody. Its number is never used again."),
    Status.REPLACED: N_("Another certificate has taken its place."),
    Status.DEPLETED: N_("No batch can be taken from it any more."),
    Status.NEW: N_("An extract that is being written: one batch for one consignee."),
    Status.SUBMITTED: N_("The extract waits for the authority of box 9, which verifies and signs it."),
    Status.CONSIGNEE_SIGNED: N_("Box 14 of the extract is signed: the consignee has received the batch."),
}


@dataclass(frozen=True)
class News:
    """What changed for users on one day."""

    day: date
    changes: tuple[str, ...]


NEWS = (
    News(
        date(2026, 12, 1),
        (
            N_("Whoever leaves a page with something typed and not saved is asked first, where JavaScript runs."),
            N_("The language switch takes along what you sent, without JavaScript and before you log in, too."),
            N_("“To do” says what there is to do; after a signature, the next certificate is one link away."),
            N_("Before you sign box 20 or 21, its page says what follows from it."),
        ),
    ),
    News(
        date(2026, 11, 21),
        (
            N_("Each open box offers help; single keys lead through lists and certificates, where you turn them on."),
            N_("A guide for each actor says what to do, who acts next, and what can go wrong."),
            N_("The whole nomenclature can be searched in both languages; every list says its source and its version."),
            N_("Whoever has an account finds their organisation, or creates it, and asks to be attached to it."),
            N_("Authorities, control bodies and administrators decide about requests on a desk of their own."),
            N_("An inbox tells what concerns you; e-mail is its copy."),
            N_("Anybody can create an account; in the profile it is changed, protected by a second factor, or closed."),
            N_("A consignment released in batches is split into extracts; nobody can take more than is left."),
            N_("A control body replaces a certificate; anybody who creates certificates copies one as new."),
            N_("Customs procedures and OFIS irregularities are noted on the certificate, and closed again."),
            N_("Certificates are filtered, sorted, saved as filters and exported; each says with whom the ball is."),
            N_("Lines are imported from a spreadsheet, or saved one by one; a draft can be filled in offline."),
            N_("“Ready to sign?” says what stands against each step, and how to mend it; departures are counted down."),
            N_("“I need to change something” says who may, and sends them your words."),
            N_("A partner who is missing is invited: the box is held, and fills itself in once they are valid."),
            N_("A switch shows English and French side by side."),
            N_("Trade lanes keep usual partners and products under a name; a new certificate begins with one."),
            N_("Statistics say what the certificates of an organisation carry, and how long each step took."),
            N_("Documents accompany a certificate, with a file or without: PDF, PNG or JPEG, 10 MB at most."),
            N_("A certificate goes from the search for commodities to the signature of the first consignee."),
            N_("Each box is saved by itself. If somebody else saved it meanwhile, you see both versions and choose."),
            N_("“Who can change the COI?” shows who may change which box, status by status."),
            N_("Box 9 looks for border control posts in the country chosen. Box 12 takes operators of the Union only."),
            N_("The page of each step recalls what is in the certificate: what, from where to where, how much."),
            N_("The language switch opens the same page in the other language, with what you typed into it."),
            N_("A demonstration world, with invented people and companies, can be visited."),
            N_("These pages: documentation, questions and answers, and what the portal does with your data."),
        ),
    ),
)
"""The newest first; a change is told in the words of users."""


@dataclass(frozen=True)
class Software:
    """Somebody else’s work that the portal runs on, and its licence (an SPDX identifier)."""

    name: str
    licence: str


SOFTWARE = (
    Software("Alembic", "MIT"),
    Software("argon2-cffi", "MIT"),
    Software("Babel", "BSD-3-Clause"),
    Software("backports.zstd", "PSF-2.0"),
    Software("Brotli", "MIT"),
    Software("captcha", "BSD-3-Clause"),
    Software("cryptography", "Apache-2.0 OR BSD-3-Clause"),
    Software("email-validator", "Unlicense"),
    Software("Flask", "BSD-3-Clause"),
    Software("Flask-Babel", "BSD-3-Clause"),
    Software("Flask-Compress", "MIT"),
    Software("Flask-Login", "MIT"),
    Software("Flask-Migrate", "MIT"),
    Software("Flask-SQLAlchemy", "BSD-3-Clause"),
    Software("Flask-WTF", "BSD-3-Clause"),
    Software("Granian", "BSD-3-Clause"),
    Software("holidays", "MIT"),
    Software("htmx", "0BSD"),
    Software("limits", "MIT"),
    Software("lxml", "BSD-3-Clause"),
    Software("obstore", "MIT"),
    Software("Pillow", "MIT-CMU"),
    Software("Psycopg", "LGPL-3.0-only"),
    Software("pyHanko", "MIT"),
    Software("PyOTP", "MIT"),
    Software("pypdf", "BSD-3-Clause"),
    Software("python-calamine", "MIT"),
    Software("python-stdnum", "LGPL"),
    Software("pytz", "MIT"),
    Software("RapidFuzz", "MIT"),
    Software("Segno", "BSD-3-Clause"),
    Software("SQLAlchemy", "MIT"),
    Software("Typst", "Apache-2.0"),
    Software("WhiteNoise", "MIT"),
    Software("WTForms", "BSD-3-Clause"),
    Software("XlsxWriter", "BSD-2-Clause"),
    Software("zxcvbn", "MIT"),
)
"""What ``pyproject.toml`` asks for to run the portal, and what ``static/vendor/`` holds."""

REVIEWED = date(2026, 11, 21)
"""When the accessibility statement was last compared with the portal."""


SHORTCUTS: Mapping[str, str] = {
    "j": N_("The next row of a list, or the next notice"),
    "k": N_("The row before, or the notice before"),
    "s": N_("The main act of the page: submit, sign, accept. Enter then presses it"),
    "e": N_("Opens every box of the certificate"),
    "/": N_("The field to search in"),
    "?": N_("This page"),
}
"""What a single key does, for whoever asked for it; Enter opens what a key has led to."""
