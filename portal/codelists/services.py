"""Changing the small lists."""

from sqlalchemy import select

from portal.codelists.domain.builtin import BUILTIN
from portal.codelists.models import CodeListEntry
from portal.persistence.transaction import transaction


def load_builtin() -> int:
    """Bring the built-in entries that are not there into the database, and return how many.

    An entry that is there stays as it is: what an administrator corrected or ended is never undone.
    """
    with transaction() as session:
        known = {(row.list, row.key) for row in session.execute(select(CodeListEntry.list, CodeListEntry.key))}
        for which, entries in BUILTIN.items():
            for entry in entries:
                if (which.value, entry.key) not in known:
                    row = CodeListEntry()
                    row.write(which, entry)
                    session.add(row)
        return len(session.new)
