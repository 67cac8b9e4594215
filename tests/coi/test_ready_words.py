"""“Ready to sign?” in words: of whatever the rules find, the page says what is wrong and how to mend it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import render_template

from portal.coi import sheet
from portal.coi.domain.content import Content
from portal.coi.domain.editions.coi_2017 import COI_2017
from portal.coi.domain.lifecycle import Status
from portal.coi.ready import report
from portal.organisations.domain import Activity, ActivityStatus
from tests.coi.test_checks import AT_A_STEP, OF_SIDE_ROADS, OF_THE_SIGNER
from tests.factories import get, make_coi
from tests.support import paper
from tests.support.pages import parsed, text_of
from tests.support.paper import (
    AVOCADO,
    BODY,
    COCOA_PASTE,
    EXPORTER,
    content,
    goods,
    line,
    recognition,
    registered,
    rows,
)
from tests.support.words import words

COCOA = goods(line(), line(key="k2", commodity=COCOA_PASTE))
OLD = replace(content().commodities[AVOCADO], valid_to=date(2017, 12, 31), has_ended=True)
FAULTS: dict[str, Content] = {
    "nothing of what a draft needs": content(issuing_body={}, exporter={}, goods=goods()),
    "nothing in most boxes": content(origin={}, export_country={}, point_of_entry={}, importer={}, gross_weight={}),
    "a line half filled in": content(goods=goods(line(), line(key="k2", lot="", producer=None, control_body=None))),
    "no consignee": content(first_consignee={"operator": None, "in_batches": False}),
    "two ways for the goods": content(first_consignee={"operator": paper.CONSIGNEE, "in_batches": True}),
    "an importer without number": content(parties={paper.IMPORTER: {"eori": ""}}),
    "a body for plants only": content(parties={BODY: {"recognitions": (recognition("A"),)}}, goods=COCOA),
    "a body with an exception": content(
        parties={BODY: {"recognitions": (recognition("A", exceptions=frozenset("A")),)}}
    ),
    "a body without recognition": content(parties={BODY: {"recognitions": ()}}),
    "a body of elsewhere": content(origin={"countries": ["TN"]}, export_country={"country": "TN"}),
    "two origins, one inside": content(origin={"countries": ["MA", "FR"]}),
    "too light": content(gross_weight={"weight": Decimal(1), "unit": "kg"}),
    "at sea in nothing": content(transport=rows({"key": "t1", "mode": "vessel"})),
    "nobody knows how it travels": content(transport=rows()),
    "a new exporter": content(
        parties={EXPORTER: {"activities": (registered(Activity.ORGANIC_EXPORTER, status=ActivityStatus.NEW),)}}
    ),
    "an exporter whose day has passed, of another body": content(
        parties={
            EXPORTER: {
                "activities": (
                    registered(Activity.ORGANIC_EXPORTER, valid_to=date(2018, 5, 16), control_body_id=paper.STRANGER),
                )
            }
        }
    ),
    "half a customs procedure": content(customs_procedure={"procedure": "warehousing"}),
    "a creator without a box": replace(content(), creator_id=paper.CONSIGNEE),
    "lines of nothing": content(goods=goods(line(packages=0), line(key="k2", net_weight=Decimal(0)))),
    "short codes": content(goods=COCOA),
    "a producer whose day has passed": content(
        parties={
            paper.PRODUCER: {"activities": (registered(Activity.ORGANIC_PRODUCER, valid_to=date(2018, 5, 16)),)}
        }
    ),
    "a new producer": content(
        parties={
            paper.PRODUCER: {"activities": (registered(Activity.ORGANIC_PRODUCER, status=ActivityStatus.NEW),)}
        }
    ),
    "containers that are none": content(
        containers=rows(
            {"key": "c1", "container": "CSQU3054384", "seal": "S1"}, {"key": "c2", "container": "CSQA3054383"}
        )
    ),
    "a lot and a seal of elsewhere": replace(
        content(), elsewhere={("lot", "L1"): ["COI.EU.2018.0000007"], ("seal", "S1"): ["COI.EU.2018.0000008"]}
    ),
    "litres and kilograms": content(goods=goods(line(), line(key="k2", unit="l"))),
    "gone already": content(journey={"departure": date(2018, 5, 16), "arrival": date(2018, 5, 15)}),
    "a code that ended": replace(content(), commodities={AVOCADO: OLD}),
    "a code that was replaced": replace(content(), commodities={AVOCADO: replace(OLD, replaced_by=("08044010",))}),
    "a post that closed": content(parties={paper.POST: {"ended_on": paper.DAY}}),
    "a package of long ago": content(goods=goods(line(package_type="crate_of_1990"))),
}  # fmt: skip


def told(app, coi, actor, certificate: Content, language: str) -> set[str]:
    """The rules that find something on the page of a certificate that says this; the page says so in words."""
    with app.test_request_context(f"/{language}/"):
        made = replace(sheet.make(coi, actor), content=certificate)
        found = report(made).found
        page = parsed(render_template("coi/ready.html", sheet=made, coi=coi, report=report(made)))
    for one, row in zip(found, page.select("tbody tr"), strict=True):
        assert words(app, language, one.finding.message, **dict(one.finding.parameters)) in text_of(row)
        assert words(app, language, one.mend) in text_of(row)
    return {one.finding.rule for one in found}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whatever_is_found_is_told_with_how_to_mend_it(app, world, language):
    draft = get(world, make_coi(world)), world["exporter"]
    issued = get(world, make_coi(world, Status.ISSUED)), world["post"]

    found = {
        name: told(app, *draft, certificate, language) | told(app, *issued, certificate, language)
        for name, certificate in FAULTS.items()
    }

    assert [name for name, rules in found.items() if not rules] == []
    ahead = {rule.id for rule in COI_2017.rules} - AT_A_STEP - OF_THE_SIGNER - OF_SIDE_ROADS
    assert set().union(*found.values()) == ahead
