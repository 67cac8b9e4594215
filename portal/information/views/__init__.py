"""Pages about the portal, guides; and, in a demonstration alone, the page of all its parts for whoever designs them."""

from flask import Blueprint

blueprint = Blueprint("information", __name__)
guides = Blueprint("guides", __name__)
design = Blueprint("design", __name__)

from portal.information.views import designing, pages  # noqa: E402

__all__ = ["blueprint", "design", "designing", "guides", "pages"]
