"""How each list is stored."""

from collections.abc import Mapping

from portal.codelists.domain.entries import CodeList
from portal.reference.domain.lists import AUTHORITIES, BODIES, COUNTRIES, NOMENCLATURE
from portal.reference.stores.authorities import Authorities
from portal.reference.stores.base import Store
from portal.reference.stores.bodies import Bodies
from portal.reference.stores.codelists import Entries
from portal.reference.stores.countries import Countries
from portal.reference.stores.nomenclature import Nomenclature

STORES: Mapping[str, Store] = {
    NOMENCLATURE.key: Nomenclature(),
    BODIES.key: Bodies(),
    COUNTRIES.key: Countries(),
    AUTHORITIES.key: Authorities(),
    **{which.value: Entries(which) for which in CodeList},
}
"""The key of a list → its store."""
