"""Pages of certificates: home, lists, creation, the sheet and its boxes, the steps, files, help."""

from flask import Blueprint

blueprint = Blueprint("coi", __name__)
home = Blueprint("home", __name__)

from portal.coi.views import boxes, change, create, documents, exports, extracts, history, lists, saved, steps  # noqa: E402

__all__ = [
    "blueprint",
    "boxes",
    "change",
    "create",
    "documents",
    "exports",
    "extracts",
    "history",
    "home",
    "lists",
    "saved",
    "steps",
]
