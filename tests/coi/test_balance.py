"""What is left of a consignment that is split (V17): whatever is taken, in whatever order, nothing is lost or made."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.coi.domain.content import Content, Left, Splitting, balance
from portal.coi.domain.edition import Level
from portal.coi.domain.editions.extract_2017 import EXTRACT_2017
from portal.coi.domain.lifecycle import Stage

weights = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(10**9), places=3)
packages = st.integers(0, 10**6)
KEYS = ("a", "b", "c")


@st.composite
def rows(draw, keys=KEYS):
    """Lines, or what an extract takes of some of them."""
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, min_size=1))
    return [
        {"key": key, "packages": draw(st.none() | packages), "net_weight": draw(st.none() | weights), "unit": "kg"}
        for key in chosen
    ]


@given(lines=rows(), taken=st.lists(rows()))
def test_what_is_left_and_what_is_taken_make_up_what_there_was(lines, taken):
    left = balance(lines, taken)

    assert set(left) == {line["key"] for line in lines}
    for line in lines:
        mine = [row for extract in taken for row in extract if row["key"] == line["key"]]
        assert left[line["key"]].packages + sum(row["packages"] or 0 for row in mine) == (line["packages"] or 0)
        assert left[line["key"]].weight + sum((row["net_weight"] or Decimal(0) for row in mine), Decimal(0)) == (
            line["net_weight"] or Decimal(0)
        )


@given(lines=rows(), taken=st.lists(rows(), max_size=5), order=st.randoms())
def test_the_order_of_extracts_does_not_matter(lines, taken, order):
    shuffled = list(taken)
    order.shuffle(shuffled)

    assert balance(lines, taken) == balance(lines, shuffled)


@given(whole=weights, share=st.integers(1, 999))
def test_thousandths_add_up(whole, share):
    part = (whole * share / 1000).quantize(Decimal("0.001"))
    line = {"key": "a", "packages": 1, "net_weight": whole, "unit": "kg"}
    taken = [[{"key": "a", "packages": 0, "net_weight": weight}] for weight in (part, whole - part)]

    assert not balance([line], taken)["a"].weight


@given(left=st.tuples(packages, weights), asked=st.tuples(packages, weights))
def test_an_extract_is_refused_exactly_where_it_takes_more_than_is_left(left, asked):
    row = {
        "key": "a", "packages": asked[0], "net_weight": asked[1], "unit": "kg", "package_type": "bulk",
    }  # fmt: skip
    splitting = Splitting([row], {"a": Left(*left)})
    content = replace(Content({"goods": {"rows": [row]}}), splitting=splitting)

    found = EXTRACT_2017.findings((Stage.DRAFT,), content)

    refused = {finding.field for finding in found if finding.rule == "V17" and finding.level is Level.BLOCKS}
    assert refused == {
        name for name, more in (("packages", asked[0] > left[0]), ("net_weight", asked[1] > left[1])) if more
    }
