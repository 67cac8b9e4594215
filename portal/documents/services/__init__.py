"""Changing what is kept of documents: links for customs; sealing, which the worker does."""

from portal.attachments.services import also_kept
from portal.documents import queries

also_kept(queries.file_keys)
