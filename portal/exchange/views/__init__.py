"""Pages that take spreadsheets and records in and give them out."""

from flask import Blueprint

blueprint = Blueprint("exchange", __name__)
schemas = Blueprint("schemas", __name__)
"""What is published for machines, without a language."""

from portal.exchange.views import lines, new_from_file, record, workbook  # noqa: E402

__all__ = ["blueprint", "lines", "new_from_file", "record", "schemas", "workbook"]
