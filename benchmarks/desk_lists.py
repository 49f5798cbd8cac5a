"""
The desk over a million orders: how long a page or a search takes, and what an export costs.

`python -m benchmarks.desk_lists DIR` measures a directory that is there, with its read models.

Always true:
- Pages are asked for over HTTP, one after the other; the slowest of all asks but the first of each
  page is judged.
- Memory is what the desk itself takes: pages of files that the kernel keeps for it are not in it.

Never here: what is searched for (`desk_searches`), the board.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from benchmarks.desk_searches import measure_searches, searches_in
from benchmarks.figures import Figure, Measured, at_most, told, under
from benchmarks.made_orders import example_definition
from benchmarks.made_shop import ENTRIES_AN_ORDER, MadeShop
from benchmarks.running_shop import EXAMPLE, ROOT, directory_for
from benchmarks.sizes import Sizes
from benchmarks.speak import say
from firstcome.contacts.people import PeopleIndex
from firstcome.contacts.people_file import FILE as PEOPLE_FILE
from firstcome.contacts.reader import ContactReader
from firstcome.contacts.store import ContactStore
from firstcome.keyring import load_secrets
from firstcome.launches.reading import read_launch_file
from firstcome.projections.models import Models, ModelsAt

PAGE_MS: Final = 500
FIRST_BYTE_MS: Final = 500
GROWTH_MB: Final = 100
ASKS: Final = 5
READY_S_MAX: Final = 60.0
MODEL_EVENTS: Final = 20_000
PIECE_BYTES: Final = 1 << 16
LOOK_EVERY_BYTES: Final = 1 << 22


class Sent(NamedTuple):
    """One export."""

    rows: int
    first_byte_s: float
    lasted_s: float
    growth_mb: float


def measure(sizes: Sizes) -> Measured:
    """A made shop, its read models, and a desk that shows them."""
    with directory_for("desk-lists") as directory:
        say(f"writing a journal of {sizes.list_orders:,} orders, {ENTRIES_AN_ORDER} entries each")
        MadeShop(directory).make(sizes.list_orders, sizes.snapshot_every or 10**9)
        make_models(directory)
        return measure_in(directory)


def measure_in(directory: Path) -> Measured:
    """What a desk on this directory shows."""
    figures: list[Figure] = []
    with desk_on(directory) as (child, port):
        first, slowest = 0.0, 0.0
        for name, path in _pages().items():
            first = max(first, _page_ms(port, path))
            times = [_page_ms(port, path) for _ in range(ASKS)]
            slowest = max(slowest, *times)
            figures.append(told(f"page: {name}", median(times), "ms"))
        figures.insert(0, under("slowest page of all", slowest, "ms", PAGE_MS))
        figures.insert(1, told("slowest first ask of a page", first, "ms"))
        figures += measure_searches(port, searches_in(directory), ASKS)
        for form in ("csv", "json"):
            sent = _export(child.pid, port, f"/orders.{form}")
            figures += [
                under(f"orders.{form}: first byte", sent.first_byte_s * 1e3, "ms", FIRST_BYTE_MS),
                at_most(f"orders.{form}: memory grew by", sent.growth_mb, "MB", GROWTH_MB),
                told(f"orders.{form}: rows", sent.rows, "rows"),
                told(f"orders.{form}: written", sent.rows / sent.lasted_s, "rows/s"),
            ]
    return Measured(
        tuple(figures),
        changed=("no front and no back beside the desk",),
        notes=(
            "the first ask of each page or search, which may find nothing in memory, is told apart",
        ),
    )


def _pages() -> dict[str, str]:
    definition = example_definition()
    sku, place = definition.skus[0].sku, definition.locations[-1].location
    return {
        "orders": "/orders",
        "orders, collected": "/orders?status=collected",
        "orders, cancelled": "/orders?status=cancelled",
        "orders of a SKU": f"/orders?sku={sku}",
        "orders of a place": f"/orders?location={place}",
        "orders of partners": "/orders?operator=partner",
        "orders, far back": "/orders?after=1000",
        "lines": "/lines",
        "stock": "/stock",
        "launches": "/launches",
        "events": "/events",
        "events of a kind": "/events?kind=OrderPaid",
    }


def make_models(directory: Path) -> None:
    """Read models and the index of names, as a back makes them that has the time."""
    launch_file = read_launch_file(EXAMPLE)
    contacts = ContactStore.open(directory / "contacts.db")
    contacts.put_document(launch_file.texts.encode())
    contacts.close()
    secrets = load_secrets(directory, journal_is_empty=False)
    fingerprint = secrets.fingerprint()
    say("the back follows: read models")
    models = Models(ModelsAt(directory, "", fingerprint))
    while models.step(MODEL_EVENTS):
        pass
    models.close()
    say("the back follows: the index of names")
    reader = ContactReader.open(directory / "contacts.db")
    people = PeopleIndex(directory / PEOPLE_FILE, reader, secrets.customer, fingerprint)
    while people.step():
        pass
    people.close()


@contextmanager
def desk_on(directory: Path) -> Generator[tuple["subprocess.Popen[bytes]", int]]:
    """A desk that shows a directory, everybody signed in, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    module = "benchmarks.desk_server"
    command = [sys.executable, "-m", module, "--data", str(directory), "--port", str(port)]
    child = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait_for(child, port)
        yield child, port
    finally:
        child.terminate()
        child.wait()


def _wait_for(child: "subprocess.Popen[bytes]", port: int) -> None:
    until_s = time.monotonic() + READY_S_MAX
    while time.monotonic() < until_s and child.poll() is None:
        try:
            _page_ms(port, "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The desk did not start.")


def _ask(port: int, path: str) -> tuple[HTTPConnection, HTTPResponse]:
    connection = HTTPConnection("127.0.0.1", port, timeout=READY_S_MAX)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 200, f"{path}: {answer.status}"
    return connection, answer


def _page_ms(port: int, path: str) -> float:
    begin_s = time.perf_counter()
    connection, answer = _ask(port, path)
    answer.read()
    connection.close()
    return (time.perf_counter() - begin_s) * 1e3


def _export(pid: int, port: int, path: str) -> Sent:
    begin_s, before_mb = time.perf_counter(), _own_mb(pid)
    connection, answer = _ask(port, path)
    expected = int(answer.headers["Firstcome-Rows"])
    piece = answer.read1(PIECE_BYTES)
    first_byte_s, ends, most_mb, looked_at, read = time.perf_counter() - begin_s, 0, 0.0, 0, 0
    while piece:
        ends += piece.count(b"\n")
        read += len(piece)
        if read - looked_at >= LOOK_EVERY_BYTES:
            looked_at, most_mb = read, max(most_mb, _own_mb(pid))
        piece = answer.read1(PIECE_BYTES)
    lasted_s = time.perf_counter() - begin_s
    connection.close()
    # Every row is a line; beside them stand a head, or what is around the rows of the JSON.
    assert ends - expected in (1, 2), f"{ends} lines for {expected} rows"
    return Sent(expected, first_byte_s, lasted_s, max(0.0, most_mb - before_mb))


def _own_mb(pid: int) -> float:
    for text in Path(f"/proc/{pid}/status").read_text().splitlines():
        if text.startswith("RssAnon:"):
            return int(text.split()[1]) / 1e3
    raise RuntimeError("The kernel does not tell the memory of the desk.")


if __name__ == "__main__":
    for figure in measure_in(Path(sys.argv[1])).figures:
        print(f"{figure.name}: {figure.value:,.1f} {figure.unit} {figure.target}")
