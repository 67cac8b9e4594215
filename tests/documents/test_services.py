"""Keys that are not in this process: in a token, at a remote signer; and time stamps."""

import base64
import json
import os
import subprocess
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from portal.documents.domain.seals import CannotSeal, Kind, Purpose, Verdict
from portal.documents.seals import remote
from portal.documents.seals.inspecting import inspect
from portal.documents.seals.keys import fact_of
from portal.documents.seals.remote import RemoteKey, TimeStamps
from portal.documents.seals.sealing import seal
from portal.documents.seals.tokens import HardwareKey
from tests.documents.papers import NOW, issue, key_of, paper
from tests.documents.serving import answering
from tests.documents.tools import require, said_by_pdfsig

WORDS = {"reason": "Certificate COI.MA.2026.0000001", "tooltip": "Electronic seal", "at": NOW}
MODULES = [
    f"/usr/{folder}/libsofthsm2.so" for folder in ("lib/softhsm", "lib64/pkcs11", "local/lib/softhsm", "lib64/softhsm")
]

# ---------------------------------------------------------------- a token


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """A token of SoftHSM with a key and a certificate of each kind."""
    program = require("softhsm2-util")
    pkcs11 = pytest.importorskip("pkcs11", reason="no python-pkcs11: make setup-dev")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    names = ("--token", "seals", "--pin", "1234")
    run(program, "--init-token", "--free", "--label", "seals", "--pin", "1234", "--so-pin", "123456")
    issued = {kind: issue(f"A body with {kind}", kind=kind) for kind in ("ec", "rsa")}
    module = next(path for path in MODULES if Path(path).is_file())
    for number, (kind, each) in enumerate(issued.items()):
        (folder / "key.pem").write_bytes(each.private_pem)
        run(program, "--import", str(folder / "key.pem"), *names, "--label", kind, "--id", f"0{number}")
    with pkcs11.lib(module).get_token(token_label="seals").open(user_pin="1234", rw=True) as session:
        for kind, each in issued.items():
            session.create_object(certificate_object(pkcs11, kind, each))
    return {kind: HardwareKey(Path(module), "seals", kind, kind, "1234") for kind in issued}


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


def certificate_object(pkcs11, label, issued):
    return {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
        pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        pkcs11.Attribute.LABEL: label,
        pkcs11.Attribute.SUBJECT: issued.certificate.subject.public_bytes(),
        pkcs11.Attribute.VALUE: issued.der,
        pkcs11.Attribute.TOKEN: True,
    }


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_key_that_never_leaves_its_token_seals(token, kind, tmp_path):
    key = token[kind]

    sealed = seal(paper(), key, **WORDS)

    (only,) = inspect(sealed, [key.fact]).seals
    assert (only.intact, only.known, only.kind, only.name) == (True, True, Kind.PKCS11, f"A body with {kind}")
    assert "Signature is Valid" in said_by_pdfsig(sealed, tmp_path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pin": "9999"}, "PinIncorrect"),
        ({"token": "another"}, "NoSuchToken"),
        ({"label": "another"}, "0 objects"),
        ({"certificate": "another"}, "0 objects"),
        ({"certificate": "rsa"}, "refuses"),
    ],
)
def test_what_a_token_does_not_give_is_said(token, wrong, said):
    with pytest.raises(CannotSeal, match=said):
        seal(paper(), replace(token["ec"], **wrong), **WORDS)


def test_a_pin_is_not_told_to_a_log():
    assert "1234" not in repr(HardwareKey(Path("module"), "token", "key", "certificate", "1234"))


# ---------------------------------------------------------------- a remote signer

ISSUED = issue("A body far away")


def signer(private=None, asked=None):
    """Answers as ``docs/seals.md`` says."""

    def answer(body, headers):
        question = json.loads(body)
        if asked is not None:
            asked.append((question, headers["Authorization"]))
        made = key_of(replace(ISSUED, private=private or ISSUED.private)).sign(bytes.fromhex(question["digest"]))
        return 200, "application/json", json.dumps({"signature": base64.b64encode(made).decode()}).encode()

    return answer


def remote_key(url):
    return RemoteKey(kind=Kind.REMOTE, certificate=ISSUED.certificate, url=url, token="the-token")


def test_a_remote_signer_gets_a_digest_and_never_the_document():
    asked = []
    with answering(signer(asked=asked)) as url:
        key = remote_key(url)

        sealed = seal(paper(), key, **WORDS)

    found = inspect(sealed, [key.fact])
    ((question, authorization),) = asked
    assert (found.verdict, found.seals[0].kind) == (Verdict.SEALED, Kind.REMOTE)
    assert question.keys() == {"algorithm", "digest"}
    assert (question["algorithm"], len(question["digest"]), authorization) == ("sha256", 64, "Bearer the-token")


@pytest.mark.parametrize(
    "answer",
    [
        lambda *_: (500, "text/plain", b"out of order"),
        lambda *_: (200, "application/json", b"{}"),
        lambda *_: (200, "application/json", b'{"signature": "not base64!"}'),
        lambda *_: (200, "application/json", b"[" * 60_000),
        lambda *_: (200, "application/json", bytes(100_000)),
        lambda *_: (307, "/elsewhere", b""),
        signer(private=issue(kind="ec384").private),
    ],
    ids=["an error", "no signature", "no base64", "nested", "too long", "elsewhere", "by another key"],
)
def test_a_remote_signer_that_does_something_else_seals_nothing(answer):
    with answering(answer) as url, pytest.raises(CannotSeal):
        seal(paper(), remote_key(url), **WORDS)


@pytest.mark.parametrize("trusted", [True, False])
def test_a_remote_signer_by_https_is_known_by_its_certificate(trusted, tmp_path, monkeypatch):
    server = issue("A signer", address="127.0.0.1", first=datetime.now(UTC) - timedelta(days=1))
    (tmp_path / "server.pem").write_bytes(server.pem + server.private_pem)
    (tmp_path / "trusted.pem").write_bytes((server if trusted else ISSUED).pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))

    with answering(signer(), tmp_path / "server.pem") as url:
        if trusted:
            assert seal(paper(), remote_key(url), **WORDS)
        else:
            with pytest.raises(CannotSeal, match="certificate verify failed"):
                seal(paper(), remote_key(url), **WORDS)


@pytest.mark.parametrize("status", [302, 307])
def test_a_remote_signer_by_https_leads_nowhere_else(status, tmp_path, monkeypatch):
    server = issue("A signer", address="127.0.0.1", first=datetime.now(UTC) - timedelta(days=1))
    (tmp_path / "server.pem").write_bytes(server.pem + server.private_pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))

    with (
        answering(signer()) as elsewhere,
        answering(lambda *_: (status, elsewhere, b""), tmp_path / "server.pem") as url,
        pytest.raises(CannotSeal, match=f"answers {status}"),
    ):
        seal(paper(), remote_key(url), **WORDS)


def test_a_remote_signer_that_keeps_silent_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(remote, "PATIENCE", 0.2)

    def answer(*_asked):
        waiting.wait(5)
        return 200, "application/json", b"{}"

    waiting = threading.Event()
    with answering(answer) as url:
        with pytest.raises(CannotSeal, match="timed out"):
            seal(paper(), remote_key(url), **WORDS)
        waiting.set()


# ---------------------------------------------------------------- time stamps

AUTHORITY = issue("A time-stamp authority", kind="rsa", which=1)
SERVICE = issue("A time-stamp service", kind="rsa", by=AUTHORITY, stamps=True)
STAMPED = NOW + timedelta(seconds=2)
OURS = key_of(issue("Ecocert Maroc"))


def stamping(service=SERVICE, at=STAMPED, beside=()):
    der = service.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        x509.Certificate.load(service.der),
        keys.PrivateKeyInfo.load(der),
        certs_to_embed=[x509.Certificate.load(each.der) for each in beside],
        fixed_dt=at,
    )

    def answer(body, headers):
        assert headers["Content-Type"] == "application/timestamp-query"
        return 200, "application/timestamp-reply", stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump()

    return answer


def stamps_of(url, trusted=AUTHORITY):
    return TimeStamps(url, (fact_of(trusted.der, Purpose.TIME_STAMP),))


def stamped_by(answer, trusted=AUTHORITY):
    with answering(answer) as url:
        return seal(paper(), OURS, **WORDS, stamps=stamps_of(url, trusted))


@pytest.mark.parametrize(
    ("trusted", "beside"),
    [(AUTHORITY, ()), (AUTHORITY, (AUTHORITY,)), (SERVICE, ())],
    ids=["by its authority", "which it brings along", "by itself"],
)
def test_a_time_stamp_vouches_for_the_time(trusted, beside, tmp_path):
    sealed = stamped_by(stamping(beside=beside), trusted)

    (only,) = inspect(sealed, [OURS.fact, fact_of(trusted.der, Purpose.TIME_STAMP)]).seals
    assert (only.intact, only.at, only.stamped) == (True, NOW, STAMPED)
    assert "Signature is Valid" in said_by_pdfsig(sealed, tmp_path)
    assert len(sealed) - len(paper()) <= 15_000


def test_what_decides_is_the_time_the_service_says():
    sealed = stamped_by(stamping())
    service = fact_of(AUTHORITY.der, Purpose.TIME_STAMP)

    assert inspect(sealed, [replace(OURS.fact, retired_at=STAMPED), service]).verdict is Verdict.OUT_OF_FORCE
    assert inspect(sealed, [replace(OURS.fact, retired_at=STAMPED + timedelta(1)), service]).verdict is Verdict.SEALED


def test_the_certificate_of_a_service_may_expire_afterwards():
    brief = issue("A brief service", kind="rsa", first=NOW - timedelta(days=400), days=30, stamps=True)
    then = NOW - timedelta(days=390)
    key = key_of(issue(first=NOW - timedelta(days=400), days=30))
    with answering(stamping(brief, then)) as url:
        sealed = seal(paper(), key, **{**WORDS, "at": then}, stamps=stamps_of(url, brief))

    (only,) = inspect(sealed, [key.fact, fact_of(brief.der, Purpose.TIME_STAMP)]).seals
    assert (only.stamped, only.intact, only.in_force) == (then, True, True)


def test_nobody_else_vouches_for_the_time_of_our_seals():
    sealed = stamped_by(stamping())

    assert inspect(sealed, [OURS.fact]).verdict is Verdict.ALTERED
    assert inspect(sealed, [OURS.fact, fact_of(ISSUED.der, Purpose.TIME_STAMP)]).verdict is Verdict.ALTERED


def test_a_stamp_that_readers_would_pass_over_is_missed():
    sealed = stamped_by(stamping())
    known = [OURS.fact, fact_of(AUTHORITY.der, Purpose.TIME_STAMP)]
    stamp = sealed.rindex(b"A182", 0, sealed.index(b"060B2A864886F70D010910020E"))  # the field of unsigned attributes

    for tag in (b"A0", b"E1", b"81"):
        changed = sealed[:stamp] + tag + sealed[stamp + 2 :]

        assert inspect(changed, known).verdict is Verdict.ALTERED


def test_an_envelope_with_a_tail_of_padding_is_found():
    sealed = stamped_by(stamping())
    known = [OURS.fact, fact_of(AUTHORITY.der, Purpose.TIME_STAMP)]
    length = sealed.index(b"/Contents <3082") + len(b"/Contents <3082")
    longer = int(sealed[length : length + 4], 16) + 16

    changed = sealed[:length] + b"%04X" % longer + sealed[length + 4 :]

    assert inspect(changed, known).verdict is Verdict.ALTERED


def test_a_service_is_asked_once_to_learn_how_long_its_stamps_are():
    asked = []

    def answer(*question):
        asked.append(question)
        return stamping()(*question)

    with answering(answer) as url:
        for _ in range(3):
            seal(paper(), OURS, **WORDS, stamps=stamps_of(url))

    assert len(asked) == 4


@pytest.mark.parametrize(
    "answer",
    [
        lambda *_: (500, "text/plain", b"out of order"),
        lambda *_: (200, "application/timestamp-reply", b"no stamp"),
        lambda *_: (200, "application/timestamp-reply", bytes.fromhex("30053003020102")),
        stamping(issue("Another service", kind="rsa", stamps=True)),
        stamping(issue("No service", kind="rsa", by=AUTHORITY)),
        stamping(beside=[AUTHORITY, ISSUED]),
    ],
    ids=["an error", "no stamp", "a refusal", "another service", "not a service", "a certificate too many"],
)
def test_without_the_stamp_that_was_asked_for_nothing_is_sealed(answer):
    with pytest.raises(CannotSeal):
        stamped_by(answer)
