"""What the portal writes it reads back as it was: both kinds of file, both languages."""

import io
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.content import Content
from portal.coi.domain.editions import CURRENT
from portal.coi.fields import choices
from portal.exchange import files
from portal.exchange.exports import lines as exports
from portal.exchange.forms import lines as forms
from portal.web.fields import clean
from portal.web.spreadsheets import DANGEROUS, FORMATS
from tests.factories import AVOCADO, COCOA_PASTE, COFFEE

GOODS = CURRENT.box("goods")

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp"))
TEXTS = (
    st.one_of(
        st.text(LETTERS, max_size=30),
        st.tuples(st.sampled_from([*DANGEROUS, "'", "''=", "'+"]), st.text(LETTERS, max_size=5)).map("".join),
        st.sampled_from(["1,234", "0012", '"', "a;b", "a,b", "<b>&amp;</b>", "“x”", "1E5", "TRUE", "#N/A "]),
    )
    .map(lambda text: clean(re.sub(r"[\r\n\t\x85]", " ", text)))
    .map(lambda text: text or None)
)
WEIGHTS = st.one_of(
    st.none(),
    st.decimals(0, 10**9, places=3),
    st.decimals(0, 10**6, places=1),
    st.sampled_from([Decimal("1.234"), Decimal("999.001"), Decimal(1234), Decimal("0.125"), Decimal(0)]),
)


def values_of(field):
    return st.sampled_from([value for value, _label in choices(GOODS.field(field))])


def rows_of(world):
    return st.lists(
        st.fixed_dictionaries(
            {
                "commodity": st.sampled_from([AVOCADO, COCOA_PASTE, COFFEE]),
                "trade_name": TEXTS,
                "lot": TEXTS,
                "packages": st.none() | st.integers(0, 2**31 - 1),
                "package_type": st.none() | values_of("package_type"),
                "net_weight": WEIGHTS,
                "unit": st.none() | values_of("unit"),
                "producer": st.sampled_from([None, world.producer]),
                "control_body": st.sampled_from([None, world.body]),
            }
        ),
        min_size=1,
        max_size=4,
    )


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_lines_that_went_out_come_back_identical(app, world, language, kind):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rows_of(world))
    def back(rows):
        keyed = [{"key": f"k{n}", **row} for n, row in enumerate(rows)]
        content = Content({"goods": {ROWS: keyed}})
        coi = SimpleNamespace(content=lambda: content)
        file = b"".join(FORMATS[kind].made(exports.heads(GOODS), exports.rows(coi, GOODS, FORMATS[kind])))

        found = forms.read(files.read(io.BytesIO(file)), GOODS, content)

        assert [line.problems for line in found.lines] == [{}] * len(rows)
        assert [line.answers for line in found.lines] == rows

    with app.test_request_context(f"/{language}/"):
        back()
