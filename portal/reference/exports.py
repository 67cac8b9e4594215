"""A list as a file that its import reads again."""

from collections.abc import Iterator

from portal.reference.domain.lists import ReferenceList
from portal.reference.stores import STORES
from portal.shared import clock
from portal.web.spreadsheets import as_csv


def as_file(list_: ReferenceList) -> Iterator[bytes]:
    """The whole list as CSV, entries that have ended too."""
    names = [column.name for column in list_.columns]
    rows = STORES[list_.key].rows(clock.today()).values()
    return as_csv(names, ([row.get(name, "") for name in names] for row in rows))
