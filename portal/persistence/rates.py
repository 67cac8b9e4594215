"""How often something may happen: counters in the database, so that every worker counts the same."""

from datetime import datetime, timedelta

from limits import parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import String, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base, db
from portal.persistence.transaction import transaction
from portal.persistence.types import Moment
from portal.shared import clock


class RateCounter(Base):
    """How often something happened since its window began."""

    __tablename__ = "rate_counters"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Moment)


class DatabaseStorage(Storage):
    """The storage of the ``limits`` library, in our database."""

    STORAGE_SCHEME = ["portal-database"]  # noqa: RUF012 - as the library declares it

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a storage that fails raises."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count once more, in a window of ``expiry`` seconds that begins with the first."""
        insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        moment = clock.now()
        new = {"key": key[:200], "count": amount, "expires_at": moment + timedelta(seconds=expiry)}
        statement = insert(RateCounter).values(**new)
        over = RateCounter.expires_at <= moment
        statement = statement.on_conflict_do_update(
            index_elements=[RateCounter.key],
            set_={
                "count": case((over, amount), else_=RateCounter.count + amount),
                "expires_at": case((over, statement.excluded.expires_at), else_=RateCounter.expires_at),
            },
        )
        with transaction() as session:
            return session.scalars(statement.returning(RateCounter.count)).one()

    def get(self, key: str) -> int:
        """How often it happened in the present window."""
        present = select(RateCounter.count).where(RateCounter.key == key[:200], RateCounter.expires_at > clock.now())
        return db.session.scalar(present) or 0

    def get_expiry(self, key: str) -> float:
        """When the present window ends, as a timestamp."""
        end = db.session.scalar(select(RateCounter.expires_at).where(RateCounter.key == key[:200]))
        return (end or clock.now()).timestamp()

    def renew(self, key: str, expiry: int) -> None:
        """Begin the window of a counter again, with its count."""
        until = clock.now() + timedelta(seconds=expiry)
        with transaction() as session:
            session.execute(update(RateCounter).where(RateCounter.key == key[:200]).values(expires_at=until))

    def check(self) -> bool:
        """Whether the storage answers; the database is asked elsewhere."""
        return True

    def reset(self) -> int:
        """Forget everything."""
        with transaction() as session:
            return len(session.scalars(delete(RateCounter).returning(RateCounter.key)).all())

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with transaction() as session:
            session.execute(delete(RateCounter).where(RateCounter.key == key[:200]))


_storage = DatabaseStorage()
_limiter = FixedWindowRateLimiter(_storage)


def hit(rate: str, *names: str) -> int:
    """Count once; 0 where ``rate`` (“10/hour”) still allows it, else the seconds to wait."""
    item = parse(rate)
    return 0 if _limiter.hit(item, *names) else _wait(rate, *names)


def attempt(rate: str, *names: str) -> int:
    """Count a try before it is judged; 0 where it may be, else the seconds to wait.

    The last try that ``rate`` allows begins the window again: whoever fails it waits a whole one. Of tries that come
    at once no more are judged than ``rate`` allows.
    """
    item = parse(rate)
    count = _storage.incr(item.key_for(*names), item.get_expiry())
    if count == item.amount:
        _storage.renew(item.key_for(*names), item.get_expiry())
    return 0 if count <= item.amount else _wait(rate, *names)


def take_back(rate: str, *names: str) -> None:
    """A try that was counted did not take place."""
    item = parse(rate)
    _storage.incr(item.key_for(*names), item.get_expiry(), -1)


def forget(rate: str, *names: str) -> None:
    """Begin a new window."""
    _limiter.clear(parse(rate), *names)


def _wait(rate: str, *names: str) -> int:
    reset_time = _limiter.get_window_stats(parse(rate), *names).reset_time
    return max(1, round(reset_time - clock.now().timestamp()))
