"""Services asked over the network: a remote signer, and time stamps (RFC 3161)."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from urllib.request import HTTPErrorProcessor, Request, build_opener

from portal.documents.domain.seals import CannotSeal, CertificateFact
from portal.documents.seals.keys import Certified

PATIENCE = 10  # seconds, for each answer
LONGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class RemoteKey(Certified):
    """A key at a service that signs digests; what is asked and answered is in ``docs/seals.md``."""

    url: str
    token: str = field(repr=False)

    def sign(self, digest: bytes) -> bytes:
        """The signature of a SHA-256 digest, by the service."""
        question = {"algorithm": "sha256", "digest": digest.hex()}
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        answer = post(self.url, json.dumps(question).encode(), headers | {"Content-Type": "application/json"})
        try:
            return b64decode(json.loads(answer)["signature"], validate=True)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise CannotSeal(f"{self.url} answers no signature") from None


@dataclass(frozen=True)
class TimeStamps:
    """A time-stamp service; ``facts`` are the certificates its stamps are trusted by."""

    url: str
    facts: tuple[CertificateFact, ...]

    def ask(self, request: bytes) -> bytes:
        """The answer of the service to a request of RFC 3161, in DER."""
        wanted = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        return post(self.url, request, wanted)


class _AsAnswered(HTTPErrorProcessor):
    """Follows no redirect: neither the token nor the digest goes where nobody configured it to go."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        """The answer, whatever its status."""
        return response

    https_response = http_response


def post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """What ``url`` answers, at most 64 kB within ten seconds a step; anything else is ``CannotSeal``."""
    request = Request(url, body, dict(headers))  # noqa: S310 - the settings take http and https alone
    try:
        with build_opener(_AsAnswered).open(request, timeout=PATIENCE) as answer:
            read = bytes(answer.read(LONGEST_ANSWER + 1))
    except (OSError, HTTPException) as error:
        raise CannotSeal(f"{url} does not answer: {error}") from error
    if answer.status != HTTPStatus.OK:
        raise CannotSeal(f"{url} answers {answer.status} {answer.reason}")
    if len(read) > LONGEST_ANSWER:
        raise CannotSeal(f"{url} answers more than {LONGEST_ANSWER} bytes")
    return read
