"""Does an answer tell whether an address has an account? Status, bytes and time of log-in, reset and registration."""

import http.client
import os
import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.tables import table
from portal.auth.models import Account
from portal.auth.services import accounts
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests import factories
from tests.chromium.serving import Portal, served

TIMES = 200
FIT_FOR_BOTH = 0.1
"""How far from a half the chance may be that the answer about a known address is the slower of two."""
NO_LIMITS = ";".join(f"{rule}=1000000 per hour" for rule in ("sign-in:network", "register:network", "reset:network"))
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
NOT_COMPARED = {"date", "set-cookie"}


class Visitor:
    """A browser with one page open, the form of which it sends again and again."""

    def __init__(self, portal: Portal, path: str) -> None:
        self.connection = http.client.HTTPConnection(portal.address.rpartition("/")[2])
        self.path, self.cookies = path, ""
        page = self._ask("GET", path)[3]
        found = TOKEN.search(page)
        if found is None:
            raise RuntimeError(f"{path}: no form")
        self.token = found[1].decode()

    def _ask(self, method: str, path: str, body: str = "") -> tuple[float, int, dict[str, str], bytes]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if self.cookies:
            headers["Cookie"] = self.cookies
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read()
        took = time.perf_counter() - began
        if not self.cookies:
            given = answer.headers.get_all("Set-Cookie") or []
            self.cookies = "; ".join(cookie.partition(";")[0] for cookie in given)
        kept = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in NOT_COMPARED}
        return took, answer.status, kept, page

    def send(self, fields: dict[str, str]) -> tuple[float, object]:
        """Send the form; how long the answer took, and all of it but what is new each time."""
        took, status, headers, page = self._ask("POST", self.path, urlencode({"csrf_token": self.token} | fields))
        page = TOKEN.sub(b"TOKEN", page).replace(fields["email"].encode(), b"ADDRESS")
        headers.pop("content-length", None)
        return took, (status, sorted(headers.items()), page)


@dataclass
class Measured:
    """The answers about one kind of address."""

    seconds: list[float] = field(default_factory=list)
    answers: set[str] = field(default_factory=set)


def fields(path: str, email: str) -> dict[str, str]:
    """What is typed into the form at ``path``."""
    if path.endswith("register"):
        names = {"first_name": "Zoé", "last_name": "Łukasz", "confirm_email": email, "language": "en", "privacy": "1"}
        return {"email": email} | names
    return {"email": email, "password": "this is not the password"} if path.endswith("sign-in") else {"email": email}


def addresses(portal: Portal) -> dict[str, Iterator[str]]:
    """Addresses of the same length, each used once: with an account, with one that has no password yet, with none."""
    total = TIMES * 3
    kinds = {
        "with an account": "known",
        "registered, no password yet": "early",
        "unknown": "never",
    }
    found = {kind: [f"{word}-{number:05}@test.example" for number in range(total)] for kind, word in kinds.items()}
    with portal.app.app_context(), transaction() as session:
        for kind in list(kinds)[:2]:
            for email in found[kind]:
                secret = factories.password_hash() if kind == "with an account" else None
                person = {
                    "first_name": "Test",
                    "last_name": "Person",
                    "paces": {},
                    "created_at": clock.now(),
                }
                session.add(Account(email=email, password_hash=secret, **person))
    return {kind: iter(emails) for kind, emails in found.items()}


def chance_slower(one: list[float], other: list[float]) -> float:
    """The chance that an answer of the one is slower than an answer of the other; a half tells nothing."""
    wins = sum((a > b) + (a == b) / 2 for a in one for b in other)
    return wins / (len(one) * len(other))


def measure(portal: Portal, path: str, by_kind: dict[str, Iterator[str]]) -> dict[str, Measured]:
    """Send the form for each kind of address in turns, in an order nobody knows."""
    visitor, measured = Visitor(portal, path), {kind: Measured() for kind in by_kind}
    with closing(visitor.connection):
        for _ in range(10):
            visitor.send(fields(path, f"warm-{random.randrange(99999):05}@test.example"))  # noqa: S311 - an order, no secret
        for _ in range(TIMES):
            for kind in random.sample(list(by_kind), len(by_kind)):
                seconds, answer = visitor.send(fields(path, next(by_kind[kind])))
                measured[kind].seconds.append(seconds)
                measured[kind].answers.add(repr(answer))
    return measured


def main() -> None:
    """Print the quartiles, the chance that the known address is the slower, and whether the answers are the same."""
    os.environ["PORTAL_RATE_LIMITS"] = NO_LIMITS + ";register:account=9 per hour;reset:account=9 per hour"
    rows = []
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as portal:
        with portal.app.app_context():
            administrator = portal.world["administrator"].account_id
            accounts.switch_code_at_registration(on=False, account_id=administrator)
        by_kind = addresses(portal)
        for name, path in (("Log in", "/en/sign-in"), ("Reset", "/en/forgotten"), ("Register", "/en/register")):
            measured = measure(portal, path, by_kind)
            unknown, every = measured["unknown"], set[str]().union(*(m.answers for m in measured.values()))
            for kind, found in measured.items():
                quartiles = [f"{1000 * part:.2f}" for part in statistics.quantiles(found.seconds, n=4)]
                chance = chance_slower(found.seconds, unknown.seconds)
                good = len(every) == 1 and abs(chance - 0.5) <= FIT_FOR_BOTH
                rows.append((f"{name}, {kind}", *quartiles, f"{chance:.2f}", len(every), "kept" if good else "BROKEN"))
    heads = ["ms", "lower quartile", "median", "upper quartile", "slower than unknown", "different answers", ""]
    table("who has an account", heads, rows)


if __name__ == "__main__":
    main()
