"""Where files are kept: a folder of this machine, or a store that speaks S3. Keys are random, names play no part."""

import logging
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import IO, TYPE_CHECKING

import obstore
from flask import current_app
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import ObjectStore, from_url

from portal.config import Misconfigured
from portal.shared.errors import Unavailable
from portal.shared.text import N_

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

CHUNK = 256 * 1024
IN_MEMORY = 1024 * 1024
"""Bytes of one file that are held in memory; what is more waits on the disk."""

PATIENCE: "ClientConfig" = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=30)}
RETRIES: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
"""A person waits meanwhile: better to say soon that the store does not answer than to try for minutes."""

log = logging.getLogger(__name__)


MARK = "portal-mode"
"""The one key that is no document’s: it says which portal the store belongs to."""


class FileMissing(Exception):
    """The store has no such file, or it is not what was put there."""


@cache
def _opened(url: str) -> ObjectStore:
    if url.startswith("file:"):
        return from_url(url, mkdir=True, automatic_cleanup=True)
    if url.startswith("s3:"):
        plain = os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true"
        return from_url(url, client_options=PATIENCE | {"allow_http": plain}, retry_config=RETRIES)
    return from_url(url)


def _store() -> ObjectStore:
    return _opened(current_app.config["PORTAL_FILES"])


@contextmanager
def _answering() -> Iterator[None]:
    """What a store may refuse becomes one of our errors."""
    try:
        yield
    except FileNotFoundError:
        raise FileMissing from None
    except (BaseError, OSError) as error:
        log.exception("the store of files did not do what was asked")
        message = N_("Files cannot be reached just now. Nothing was changed; try again in a moment.")
        raise Unavailable(message) from error


def put(file: IO[bytes]) -> str:
    """Keep a file, read from its beginning in chunks, and return its key. Raises Unavailable."""
    key = f"{secrets.token_hex(1)}/{secrets.token_hex(20)}"
    file.seek(0)
    with _answering():
        obstore.put(_store(), key, file, mode="create")
    return key


def delete(key: str) -> None:
    """Forget a file; one that is not there is forgotten already. Raises Unavailable."""
    try:
        with _answering():
            obstore.delete(_store(), key)
    except FileMissing:
        pass


def fetch(key: str, digest: str) -> IO[bytes]:
    """A file, read from the store in chunks and compared with its checksum; the caller closes it.

    Nothing is handed out before the whole of it is known to be what was put there. Raises FileMissing, also for a file
    that has changed, and Unavailable.
    """
    copy = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - it outlives this function on purpose
    found = sha256()
    try:
        with _answering():
            for chunk in obstore.get(_store(), key).stream(min_chunk_size=CHUNK):
                found.update(chunk)
                copy.write(chunk)
        if found.hexdigest() != digest:
            raise FileMissing
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return copy


def everything() -> Iterator[tuple[str, datetime]]:
    """The key of every file in the store, and when it was put there. Raises Unavailable."""
    with _answering():
        for page in obstore.list(_store()):
            for found in page:
                if found["path"] != MARK:
                    yield found["path"], found["last_modified"]


def claim() -> None:
    """Make the store this portal’s own, or find that it is; raises Misconfigured where it belongs to another mode.

    A store that does not answer is asked again at the next start: meanwhile it takes no file either.
    """
    mode = str(current_app.config["PORTAL_MODE"])
    try:
        with _answering():
            found = _marked_as(mode)
    except Unavailable:
        return
    if found != mode:
        raise Misconfigured(
            f"The files of PORTAL_FILES belong to a portal of mode “{found}”; this one is “{mode}”. "
            "Give it a store of its own: nothing was changed. / "
            f"Les fichiers de PORTAL_FILES sont ceux d’un portail en mode « {found} » ; celui-ci est en mode "
            f"« {mode} ». Donnez-lui son propre stockage : rien n’a été modifié."
        )


def _marked_as(mode: str) -> str:
    """The mode a store was marked with, after it was marked with ``mode`` where it had no mark."""
    try:
        return bytes(obstore.get(_store(), MARK).bytes()).decode()
    except FileNotFoundError:
        with suppress(AlreadyExistsError):
            obstore.put(_store(), MARK, mode.encode(), mode="create")
        return bytes(obstore.get(_store(), MARK).bytes()).decode()
