"""Where files are kept: the same behaviour in a folder and in a store that speaks S3, chosen by configuration alone."""

import re
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO

import pytest

from portal.attachments import store
from portal.config import Misconfigured, from_environment
from portal.shared.errors import Unavailable
from tests.support import bucket

DATA = bytes(range(256)) * 10_000


@pytest.fixture(params=["folder", "bucket"])
def kept(request, app, tmp_path, monkeypatch) -> Iterator[None]:
    """A store of each kind."""
    if request.param == "folder":
        monkeypatch.setitem(app.config, "PORTAL_FILES", (tmp_path / "kept").as_uri())
        yield
        return
    with bucket.served() as (address, _kept):
        settings = {
            "ENDPOINT": address,
            "ACCESS_KEY_ID": "a",
            "SECRET_ACCESS_KEY": "b",
            "REGION": "eu",
            "ALLOW_HTTP": "true",
        }
        for name, value in settings.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        store._opened.cache_clear()
        monkeypatch.setitem(app.config, "PORTAL_FILES", "s3://bucket/coi")
        yield
        store._opened.cache_clear()


def test_a_file_comes_back_as_it_was_put(kept):
    file = BytesIO(DATA)
    file.seek(100)
    key = store.put(file)

    with store.fetch(key, sha256(DATA).hexdigest()) as copy:
        assert copy.read() == DATA
    assert [found for found, _since in store.everything()] == [key]


def test_a_key_says_nothing_and_is_never_used_twice(kept):
    keys = {store.put(BytesIO(b"the same")) for _ in range(3)}

    assert len(keys) == 3
    assert all(re.fullmatch("[0-9a-f]{2}/[0-9a-f]{40}", key) for key in keys)


def test_a_file_that_is_not_there_or_has_changed_is_missing(kept):
    key = store.put(BytesIO(DATA))

    with pytest.raises(store.FileMissing):
        store.fetch(key, sha256(DATA + b"\n").hexdigest())
    store.delete(key)
    with pytest.raises(store.FileMissing):
        store.fetch(key, sha256(DATA).hexdigest())


def test_forgetting_twice_is_forgetting(kept):
    key = store.put(BytesIO(DATA))

    store.delete(key)
    store.delete(key)

    assert list(store.everything()) == []


def test_a_store_that_cannot_be_written_to_is_told(app, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setitem(app.config, "PORTAL_FILES", (tmp_path / "file" / "below").as_uri())

    with pytest.raises(Unavailable):
        store.put(BytesIO(DATA))


def test_a_folder_of_the_instance_is_where_files_are_by_default():
    assert from_environment({"PORTAL_MODE": "demonstration"})["PORTAL_FILES"].endswith("/instance/files")
    assert from_environment({"PORTAL_MODE": "demonstration"})["PORTAL_FILES_QUOTA_MB"] == 500


@pytest.mark.parametrize("address", ["/var/files", "ftp://somewhere/files", "https://somewhere/files"])
def test_another_kind_of_address_is_refused_at_the_start(address):
    with pytest.raises(Misconfigured, match="PORTAL_FILES"):
        from_environment({"PORTAL_MODE": "demonstration", "PORTAL_FILES": address})
