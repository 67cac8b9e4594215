"""What every business act leaves behind: one transaction, an audit entry, an outbox message, a number."""

from sqlalchemy.exc import OperationalError as DatabaseUnavailable

__all__ = ["DatabaseUnavailable"]
