"""What is typed on the check page: a reference and a code, or all that the QR code of a paper says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from portal.shared.checkcodes import read_code, shown_code
from portal.shared.text import N_
from portal.web.fields import clean

MOST_TYPED = 500
DIGITS = 6


@dataclass
class Question:
    """What somebody asks of the check page; ``errors``: what is wrong with what they typed, by field."""

    reference: str = ""
    code: str = ""
    held: int | None = None
    typed_code: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    elsewhere: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether anything was typed."""
        return bool(self.reference or self.typed_code)


def read(arguments: Mapping[str, str], *, host: str) -> Question:
    """What an address or a form asks; ``host`` is where this portal is, which other papers do not lead to."""
    typed = clean(arguments.get("reference", ""))[:MOST_TYPED]
    if "://" in typed:
        return _of_address(typed, host)
    question = Question(
        reference="".join(typed.split()).upper(),
        typed_code=clean(arguments.get("code", ""))[:MOST_TYPED],
        held=_number(clean(arguments.get("record", ""))),
    )
    if question.is_asked:
        _check(question)
    return question


def _of_address(typed: str, host: str) -> Question:
    """What the address in a QR code asks, pasted as a whole."""
    try:
        address = urlsplit(typed)
        query = {name: values[0] for name, values in parse_qs(address.query, max_num_fields=20).items()}
    except ValueError:
        address, query = urlsplit("//?"), {}
    if address.netloc.lower() != host.lower():
        question = Question(reference=typed, elsewhere=address.netloc)
        question.errors["reference"] = N_(
            "This paper is of another portal, %(elsewhere)s: it can be checked only there; nothing here vouches for it."
        )
        return question
    return read({**query, "reference": query.get("reference", "").replace("://", "")}, host=host)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else None


def _check(question: Question) -> None:
    if not question.reference:
        question.errors["reference"] = N_("Fill in the reference: it stands at the top of the paper, COI.EU.….")
    code = read_code(question.typed_code)
    if code is None:
        question.errors["code"] = (
            N_("Fill in the code that stands beside the QR code.")
            if not question.typed_code
            else N_("A code has ten letters and digits, like 7K3M9-QXT2B. O is read as 0, I and L as 1.")
        )
    else:
        question.code, question.typed_code = code, shown_code(code)
