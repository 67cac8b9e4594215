"""The application for a WSGI server and for ``flask``; it starts on a database of its own mode alone."""

from portal import create_app
from portal.persistence.instance import claim_database

app = create_app()
with app.app_context():
    claim_database()
