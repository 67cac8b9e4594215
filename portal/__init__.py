"""The COI portal: ``create_app`` wires the features together, and does nothing else."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import cli
from portal.auth import views as auth
from portal.auth.views import session
from portal.codelists import queries as codelists
from portal.codelists.domain.entries import CodeList
from portal.coi import views
from portal.coi.domain.content import CommodityFact
from portal.coi.domain.lifecycle import STATUS_LABELS
from portal.coi.domain.telling import WORDS
from portal.coi.fields import label_of
from portal.coi.queries import lists
from portal.commodities.domain.entries import formatted_code
from portal.config import ROOT, from_environment
from portal.documents import views as documents
from portal.documents.seals.keyring import open_keyring
from portal.exchange import views as exchange
from portal.extensions import compress, db, migrate
from portal.information import views as information
from portal.information.domain import PAGES
from portal.invitations import views as invitations
from portal.lanes import views as lanes
from portal.ledger.commands import audit as audit_commands
from portal.notices import views as notices
from portal.organisations import views as organisations
from portal.organisations.domain import ACTIVITY_STATUS_LABELS
from portal.reference import views as reference
from portal.reference.commands import reference as reference_commands
from portal.statistics import views as statistics
from portal.web import (
    access,
    assets,
    both,
    compression,
    csrf,
    dictionaries,
    errors,
    headers,
    htmx,
    i18n,
    keys,
    training,
    typed,
    uploads,
)
from portal.web.access import current_actor, public


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application; ``settings`` override those of the environment."""
    i18n.require_catalogues(ROOT / "translations")
    app = Flask("portal", root_path=str(ROOT), static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.update(from_environment())
    app.config.update(settings or {})
    session.require_known_limits(app.config["RATE_LIMITS"])
    app.config["SEALS"] = open_keyring(app.config["PORTAL_SEALS"], app.config["PORTAL_SEALS_DEMONSTRATION"])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    uploads.init_app(app)
    csrf.init_app(app)
    compress.init_app(app)
    compression.init_app(app)
    dictionaries.init_app(app)
    i18n.init_app(app)
    both.init_app(app)
    keys.init_app(app)
    training.init_app(app)
    typed.init_app(app)
    access.init_app(app)
    headers.init_app(app)
    htmx.init_app(app)
    errors.init_app(app)
    _register_pages(app)
    app.jinja_env.globals.update(
        pending_count=_pending_count,
        session_ends_in=session.ends_in,
        information=PAGES,
        my_guides=information.pages.my_guides,
        mode=app.config["PORTAL_MODE"],
        other_instance=app.config["PORTAL_OTHER_INSTANCE"],
        status_labels=STATUS_LABELS,
        coi_events=WORDS,
        label_of=label_of,
        activity_labels=ACTIVITY_STATUS_LABELS,
        **lanes.PARTS,
        **documents.prints.PARTS,
    )
    app.jinja_env.filters.update(cn=formatted_code, named=_commodity_name, unit=_unit_name)
    cli.init_app(app)
    app.cli.add_command(reference_commands)
    app.cli.add_command(audit_commands)
    assets.init_app(app)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _commodity_name(commodity: CommodityFact) -> str:
    return commodity.names[i18n.current_language()]


def _unit_name(unit: str) -> str:
    return i18n.translated(codelists.label(CodeList.UNITS, unit))


def _pending_count() -> int:
    return lists.count_pending(current_actor())


def _register_pages(app: Flask) -> None:
    language = "/<any(en, fr):language>"
    app.register_blueprint(views.home, url_prefix=language)
    app.register_blueprint(auth.blueprint, url_prefix=language)
    app.register_blueprint(notices.blueprint, url_prefix=language)
    app.register_blueprint(organisations.blueprint, url_prefix=language)
    app.register_blueprint(views.blueprint, url_prefix=f"{language}/coi")
    app.register_blueprint(documents.blueprint, url_prefix=language)
    app.register_blueprint(exchange.blueprint, url_prefix=f"{language}/coi")
    app.register_blueprint(exchange.schemas)
    app.register_blueprint(lanes.blueprint, url_prefix=f"{language}/lanes")
    app.register_blueprint(statistics.blueprint, url_prefix=f"{language}/statistics")
    app.register_blueprint(invitations.blueprint, url_prefix=language)
    app.register_blueprint(reference.blueprint, url_prefix=language)
    app.register_blueprint(information.blueprint, url_prefix=f"{language}/about")
    app.register_blueprint(information.design, url_prefix=language)
    app.register_blueprint(information.guides, url_prefix=f"{language}/guides")
    front = Blueprint("front", __name__)

    @front.get("/")
    @public
    def choose_language() -> ResponseReturnValue:
        """To the language of the person, the cookie or the browser."""
        return redirect(url_for("home.show", language=i18n.preferred_language()))

    @front.get("/healthz")
    @public
    def health() -> ResponseReturnValue:
        """Whether the process answers."""
        return "ok\n", 200, {"Content-Type": "text/plain"}

    app.register_blueprint(front)
    app.after_request(session.remember_device)
    app.after_request(session.tell_end)
