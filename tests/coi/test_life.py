"""The life of a certificate through the services."""

import pytest

from tests import factories


@pytest.mark.postgres
@pytest.mark.parametrize("status", list(factories.statuses_by_ordinary_road()))
def test_a_certificate_reaches(app, status):
    world = factories.make_world()

    reference = factories.make_coi(world, status)

    assert factories.get(world, reference, "exporter").state is status
