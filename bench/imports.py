"""Lines that come in as a spreadsheet: how long reading and keeping them takes, and how much memory beside the file."""

import gc
import io
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from bench.tables import table
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.content import Content
from portal.coi.domain.editions import CURRENT
from portal.exchange import files
from portal.exchange.forms import lines as forms
from tests.chromium.serving import prepare
from tests.exchange.tables import HEADS, workbook
from tests.factories import get, make_coi
from tests.support.browser import Browser

LINES = 1_000


def _rows() -> list[list[object]]:
    return [
        ["0804 40 00", f"Hass avocado, class I, calibre {n % 30}", f"L26-{n:06}-A", 1200 + n, "Carton", 4800.5 + n,
         "kg", "Coopérative Souss Verte"]
        for n in range(LINES)
    ]  # fmt: skip


def _csv() -> bytes:
    return "\n".join(";".join(map(str, row)) for row in (HEADS, *_rows())).encode()


def _measured(work: Callable[[], object]) -> tuple[float, int, int]:
    """Milliseconds, the most memory on the way, and what is left of it, once a first time has filled what stays."""
    work()
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    gc.collect()
    left = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return took * 1000, most, left


def main() -> None:
    """Print what reading, showing and keeping 1,000 lines takes, for both kinds of file."""
    goods, rows = CURRENT.box("goods"), []
    with tempfile.TemporaryDirectory() as folder:
        app, world = prepare(f"sqlite:///{Path(folder) / 'portal.sqlite'}")
        with app.app_context():
            reference = make_coi(world)
            browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/lines/import")
            address, token = browser.address, browser.token

            def request(data: bytes, **fields: str) -> int:
                version = str(get(world, reference).version_of(goods))
                sent = {"csrf_token": token, "version": version, "file": (io.BytesIO(data), "lines")} | fields
                answer = browser.client.post(address, data=sent, content_type="multipart/form-data")
                return len(answer.data)

            def read(data: bytes) -> object:
                with app.test_request_context("/en/"):
                    return forms.read(files.read(io.BytesIO(data)), goods, Content({goods.key: {ROWS: []}}))

            for name, data in (("CSV", _csv()), ("XLSX", workbook(HEADS, *_rows()))):
                works: dict[str, Callable[[bytes], object]] = {
                    "read": read,
                    "read and shown": request,
                    "read and kept": lambda data: request(data, do="replace"),
                }
                for what, work in works.items():
                    milliseconds, most, left = _measured(lambda work=work, data=data: work(data))
                    times = [f"{memory / len(data):.1f}" for memory in (most, left)]
                    title = f"{LINES:,} lines, {name}: {what}"
                    rows.append([title, len(data) // 1000, f"{milliseconds:.0f}", f"{most / 1e6:.2f}", *times])
                    print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    table("lines from files", ["", "kB", "ms", "memory, MB", "times the file", "left afterwards"], rows)


if __name__ == "__main__":
    main()
