"""Pages that take spreadsheets in and give them out."""

from flask import Blueprint

blueprint = Blueprint("exchange", __name__)

from portal.exchange.views import lines, workbook  # noqa: E402

__all__ = ["blueprint", "lines", "workbook"]
