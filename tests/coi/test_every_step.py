"""Every step, from every status, by everybody: page, fragment and hand-made request answer as the tables say."""

import pytest

from portal.coi import queries, services
from portal.coi.domain.editions.coi_2017 import COI_2017
from portal.coi.domain.editions.extract_2017 import EXTRACT_2017
from portal.coi.domain.lifecycle import FOR_EVERY_LEVEL, WITHOUT_A_PAGE, Action, Status
from portal.shared.errors import NotFound
from tests.factories import CONFIRMED, ENDORSED, get, make_coi, make_extract, statuses_by_ordinary_road, take
from tests.support import stored
from tests.support.browser import Browser

PEOPLE = ("importer", "exporter", "body", "cca", "post", "forwarder", "consignee", "commission")
EXTRACTS = {
    Status.NEW: (),
    Status.SUBMITTED: ((Action.REQUEST_ENDORSEMENT, "importer", {}),),
    Status.VERIFIED: ((Action.REQUEST_ENDORSEMENT, "importer", {}), (Action.SIGN_13, "post", ENDORSED)),
    Status.CONSIGNEE_SIGNED: (
        (Action.REQUEST_ENDORSEMENT, "importer", {}),
        (Action.SIGN_13, "post", ENDORSED),
        (Action.SIGN_14, "consignee", {}),
    ),
    Status.NOT_RELEASED: (
        (Action.REQUEST_ENDORSEMENT, "importer", {}),
        (Action.SIGN_13, "post", ENDORSED | {"decision": "no_release", "reason": "Pesticides"}),
    ),
    Status.DELETED: ((Action.DELETE, "importer", {}),),
}


def expected(world, reference, who, actions):
    """The code each page answers with: 404 where nothing is seen, 200 where it may be done, 403 or 409 otherwise."""
    person = world[who]
    try:
        coi = queries.get(reference, person)
    except NotFound:
        coi = None
    return {action: _code(coi, person, action) for action in actions}


def _code(coi, person, action):
    if action in FOR_EVERY_LEVEL and not services.may_create(person.post):
        return 403
    if coi is None:
        return 404
    if not coi.edition.actors(action, coi.state) or coi.edition.closed_by(coi.flags, action=action):
        return 409
    return 200 if action in coi.edition.actions(coi.state, coi.capacities_for(action, person), coi.flags) else 403


def tried_by_everybody(app, world, reference, form):
    """Each person tries each step of the form: its page or fragment; most of what is refused is sent by hand."""
    actions = sorted({row.action for row in form.transitions} - WITHOUT_A_PAGE)
    before = stored.everything()
    for number, who in enumerate(PEOPLE):
        browser = Browser(app).sign_in(world[who])
        for place, (action, code) in enumerate(expected(world, reference, who, actions).items()):
            address = f"/en/coi/{reference}/steps/{action}"
            fragment = {"HX-Request": "true"} if (number + place) % 2 else {}
            if code == 200 or (number + place) % 3 == 0:
                answer = browser.fetch("GET", address, headers=fragment)
            else:
                answer = browser.post(address, {"act": "x", "step-reason": "y", "password": "z"}, **fragment)
            assert answer.status_code == code, (who, action)
    after = stored.everything()
    assert [name for name in before if before[name] != after[name] and name.startswith(("coi", "audit", "out"))] == []


@pytest.mark.parametrize("status", statuses_by_ordinary_road())
def test_every_step_of_a_certificate(app, world, status):
    tried_by_everybody(app, world, make_coi(world, status, load={"operators": [world.forwarder]}), COI_2017)


def test_every_step_of_a_certificate_that_is_being_replaced(app, world):
    reference = make_coi(world, Status.ISSUED, load={"operators": [world.forwarder]})
    take(world, reference, Action.REPLACE, "body", {"reason": "Wrong lot"})

    tried_by_everybody(app, world, reference, COI_2017)


@pytest.mark.parametrize("status", EXTRACTS)
def test_every_step_of_an_extract(app, world, status):
    base = make_coi(world, Status.BASE_FOR_EXTRACT, load={"operators": [world.forwarder]})
    extract = make_extract(world, base)
    for action, who, answers in EXTRACTS[status]:
        take(world, extract, action, who, {k: v for k, v in answers.items() if k != "transport_after"})
    assert get(world, extract, "importer").state is status

    tried_by_everybody(app, world, extract, EXTRACT_2017)


def test_every_step_of_an_extract_while_its_certificate_is_irregular(app, world):
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    extract = make_extract(world, base, who="post")
    take(world, base, Action.OFIS, "post", {"reason": "Pesticides"})

    tried_by_everybody(app, world, extract, EXTRACT_2017)


def test_nothing_is_left_to_do_once_depleted(app, world):
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    take(world, base, Action.DEPLETE, "cca", CONFIRMED)

    coi = get(world, base, "importer")
    assert coi.edition.awaited(coi.state, coi.flags) == ()
    assert "Nobody must act" in Browser(app).sign_in(world["importer"]).open(f"/en/coi/{base}").reading("#panel")
