"""Pages of documents: prints and seals of a certificate, the public check, links for customs."""

from flask import Blueprint

blueprint: Blueprint = Blueprint("documents", __name__)

from portal.documents.views import customs, prints, verify  # noqa: E402, F401 - they add their addresses to the blueprint
