"""PORTAL_SEALS: whose keys the portal seals with. What is wrong in the file is said when the portal starts."""

import pytest

from portal import create_app
from portal.config import Misconfigured, Mode, from_environment
from portal.documents.domain.seals import Kind, Purpose
from portal.documents.seals.keyring import facts, open_keyring
from tests.documents.papers import issue

REAL = {"PORTAL_SECRET_KEY": "x" * 40, "PORTAL_ADDRESS": "https://portal.example"}
PORTAL, BODY, AUTHORITY = issue("The portal"), issue("Ecocert Maroc"), issue("A certification authority", which=1)
PKCS12 = '[portal]\nkind = "pkcs12"\nfile = "portal.p12"\npassphrase_file = "portal.pass"\n'
PKCS11 = (
    '[portal]\nkind = "pkcs11"\nmodule = "module.so"\ntoken = "seals"\nkey = "seal"\ncertificate = "seal"\n'
    'pin_file = "pin"\n'
)
REMOTE = (
    '[portal]\nkind = "remote"\nurl = "https://sign.example/sign"\ncertificate = "chain.pem"\ntoken_file = "token"\n'
)
STAMPS = '[timestamps]\nurl = "http://stamps.example/"\ncertificate = "stamps.pem"\n'


@pytest.fixture
def written(tmp_path):
    """Writes the file of PORTAL_SEALS beside the files it may name."""
    files = {
        "portal.p12": PORTAL.as_pkcs12("le mot de passe"),
        "portal.pass": b"le mot de passe\n",
        "body.p12": issue("Ecocert Maroc", by=AUTHORITY).as_pkcs12("other", AUTHORITY),
        "body.pass": b"other",
        "small.p12": issue(kind="rsa1024").as_pkcs12("other"),
        "chain.pem": BODY.pem + AUTHORITY.pem,
        "small.pem": issue(kind="rsa1024").pem,
        "stamps.pem": AUTHORITY.pem,
        "token": b"secret-token\n",
        "pin": b"1234\n",
        "module.so": b"",
        "nothing": b"",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    def write(text):
        (tmp_path / "seals.toml").write_text(text, encoding="utf-8")
        return str(tmp_path / "seals.toml")

    return write


def test_a_key_in_a_file_seals_for_everybody_who_has_none(written):
    body = (
        '[bodies."MA-BIO-154"]\nkind = "pkcs12"\nfile = "body.p12"\npassphrase_file = "body.pass"\nqualified = true\n'
    )

    keyring = open_keyring(written(PKCS12 + body + STAMPS))

    own, theirs = keyring.key_of("FR-BIO-01").fact, keyring.key_of("MA-BIO-154").fact
    assert keyring.configured
    assert (own.certificate, own.kind, own.qualified) == (PORTAL.der, Kind.PKCS12, False)
    assert (theirs.qualified, len(theirs.companions)) == (True, 1)
    assert keyring.stamps.url == "http://stamps.example/"
    assert [fact.purpose for fact in facts(keyring)] == [Purpose.SEAL, Purpose.SEAL, Purpose.TIME_STAMP]
    assert facts(keyring)[2].certificate == AUTHORITY.der


def test_a_remote_key_and_the_certificates_above_it(written):
    key = open_keyring(written(REMOTE)).key_of("")

    assert (key.fact.certificate, key.companions, key.token) == (BODY.der, (AUTHORITY.der,), "secret-token")
    assert "secret-token" not in repr(key)


def test_a_token_is_not_opened_before_something_is_sealed(written):
    key = open_keyring(written(PKCS11)).key_of("")

    assert (key.token, key.label, key.pin) == ("seals", "seal", "1234")


def test_a_body_may_have_a_key_where_the_portal_has_none(written):
    keyring = open_keyring(written(PKCS12.replace("[portal]", '[bodies."MA-BIO-154"]')))

    assert keyring.configured
    assert keyring.key_of("MA-BIO-154") is not None
    assert keyring.key_of("FR-BIO-01") is None


WRONG = {
    "no TOML": ("[portal", "cannot be read as TOML"),
    "another table": (PKCS12 + "[stamps]\n", r"no \[stamps\]"),
    "no table": ("portal = 1\n", r"must have a table \[portal\]"),
    "no table of a body": ("[bodies]\nkey = 1\n", r"must have a table \[bodies.key\]"),
    "no kind": ("[portal]\n", "kind is one of pkcs12, pkcs11, remote"),
    "another kind": ('[portal]\nkind = "demonstration"\n', "kind is one of pkcs12, pkcs11, remote"),
    "something missing": (PKCS12.replace("passphrase_file", "#"), "must say file, passphrase_file"),
    "something more": (PKCS12 + "pin = 1\n", "must say file, passphrase_file"),
    "something empty": (PKCS12.replace("portal.p12", ""), "must say file, passphrase_file"),
    "no yes or no": (PKCS12 + 'qualified = "yes"\n', "qualified is true or false"),
    "no such file": (PKCS12.replace("portal.p12", "other.p12"), "there is no file .*other.p12"),
    "another passphrase": (PKCS12.replace("portal.pass", "body.pass"), "portal.p12: .* not its passphrase"),
    "no PKCS 12": (PKCS12.replace("portal.p12", "chain.pem"), "not a PKCS #12 file"),
    "a weak key": (
        PKCS12.replace("portal.p12", "small.p12").replace("portal.pass", "body.pass"),
        "neither an elliptic curve nor RSA of 2048 bits",
    ),
    "a weak key far away": (REMOTE.replace("chain.pem", "small.pem"), "neither an elliptic curve nor RSA of 2048"),
    "no certificate": (REMOTE.replace("chain.pem", "nothing"), "holds no certificate"),
    "no https": (REMOTE.replace("https:", "http:"), "url must be an https address"),
    "no address of stamps": (STAMPS.replace("http:", "ftp:"), "url must be an https address"),
    "no certificate of stamps": (STAMPS.replace("stamps.pem", "nothing"), "holds no certificate"),
    "no module": (PKCS11.replace("module.so", "other.so"), "there is no file .*other.so"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said(what, written):
    text, said = WRONG[what]

    with pytest.raises(Misconfigured, match=f"PORTAL_SEALS: .*seals.toml .*{said}"):
        open_keyring(written(text))


def test_a_wrong_file_stops_the_start(written):
    with pytest.raises(Misconfigured, match="PORTAL_SEALS"):
        create_app({"PORTAL_SEALS": written("[portal]")})


def test_a_file_that_is_not_there_stops_the_start(tmp_path):
    with pytest.raises(Misconfigured, match="cannot be read"):
        create_app({"PORTAL_SEALS": str(tmp_path / "none.toml")})


# ---------------------------------------------------------------- without PORTAL_SEALS


def opened(environment):
    config = from_environment(environment)
    return open_keyring(config["PORTAL_SEALS"], config["PORTAL_SEALS_DEMONSTRATION"])


def test_a_production_portal_seals_nothing():
    keyring = opened(REAL)

    assert not keyring.configured
    assert keyring.key_of("MA-BIO-154") is None
    assert facts(keyring) == ()


def test_a_demonstration_and_a_training_portal_have_a_key_of_their_own(tmp_path):
    modes = (Mode.DEMONSTRATION, Mode.TRAINING)
    files = [from_environment({**REAL, "PORTAL_MODE": mode})["PORTAL_SEALS_DEMONSTRATION"] for mode in modes]
    keyrings = [open_keyring("", str(tmp_path / mode)) for mode in modes]

    keys = [keyring.key_of("MA-BIO-154").fact for keyring in keyrings]

    assert files[0] != files[1]
    assert [key.kind for key in keys] == [Kind.DEMONSTRATION] * 2
    assert keys[0].fingerprint != keys[1].fingerprint
    assert [facts(keyring) for keyring in keyrings] == [(keys[0],), (keys[1],)]


def test_a_demonstration_with_keys_makes_none(written, tmp_path):
    keyring = open_keyring(written(PKCS12), str(tmp_path / "demonstration.pem"))

    assert keyring.key_of("").fact.kind is Kind.PKCS12
    assert not (tmp_path / "demonstration.pem").exists()
