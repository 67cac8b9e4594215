"""The application for a WSGI server and for ``flask``; it starts on a database and on files of its own mode alone."""

from portal import create_app
from portal.attachments import store
from portal.persistence import instance

app = create_app()
with app.app_context():
    instance.claim_database()
    store.claim()
