"""Records to print: three that were frozen once, and what is made of them by hand."""

import json
from pathlib import Path
from typing import Any

from portal.coi.domain.editions import edition
from portal.coi.domain.lifecycle import STATUS_LABELS, Status
from portal.web.i18n import in_both

Record = dict[str, Any]
ENGLISH, FRENCH, BOTH = ("en",), ("fr",), ("en", "fr")
NASTY = (
    '#panic("x") $ \\ *bold* _it_ `raw` <label> @ref // /* [x] {y} "quoted" & <b>html</b> {{ jinja }} 100% %(number)s'
)


def record(name: str = "certificate") -> Record:
    """A record as it was frozen: ``certificate``, ``extract``, or ``changed`` since it was signed."""
    found: Record = json.loads((Path(__file__).parent / "records" / f"{name}.json").read_text())
    return found


def with_lines(count: int) -> Record:
    """A certificate with as many lines in box 13."""
    found = record()
    goods = found["boxes"]["goods"]
    goods["rows"] = [
        {**goods["rows"][0], "key": f"k{n}", "lot": f"AVO-26{n:04}-B", "trade_name": f"Hass avocados, size {n % 30}",
         "packages": 1200 + n, "net_weight": f"{4800 + n}.5"}
        for n in range(count)
    ]  # fmt: skip
    return found


def with_foreign_names() -> Record:
    """A certificate whose operators are called in Arabic, Cyrillic, Greek and Vietnamese letters."""
    found = record()
    operators = [one for key, one in found["organisations"].items() if key.startswith("operator:")]
    for operator, name in zip(operators, FOREIGN, strict=False):
        operator["name"] = name
    operators[0] |= {"address": "شارع الحسن الثاني 12", "city": "أكادير"}
    found["boxes"]["goods"]["rows"][0]["trade_name"] = "تمر المجهول Medjool"
    return found


FOREIGN = (
    "شركة الواحة الخضراء للتصدير (Oasis Verte)",
    "ООО «Зелёный сад» – Київ",
    "Αγροτικός Συνεταιρισμός Ηρακλείου",
    "Công ty Cổ phần Nông nghiệp Hữu cơ Đắk Lắk",
)


def at(status: Status, *, name: str = "certificate", signed: bool) -> Record:
    """A record at another status, with its signatures or without."""
    found = record(name)
    found["status"] = {"code": status.value, **in_both(STATUS_LABELS[status])}
    if not signed:
        found |= {"signatures": [], "number": 0, "check_code": ""}
        for box in edition(found["edition"]).boxes:
            if box.signed:
                found["boxes"][box.key] = {field.name: None for field in box.fields}
    return found
