"""
The front: takes orders on the public port, alone on its data directory.

Always true:
- One front works on a data directory: the second finds the lock and does not start.
- The front serves only what it has folded, under the secrets the journal was founded with.
- A failure of the journal ends the process at once (fail-stop); the supervisor starts a new one.

Never here: rules, routes, SQL.
"""

import asyncio
import contextlib
import fcntl
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

import structlog
import uvloop

from firstcome.api.asgi import build_asgi
from firstcome.api.connection import FindHot
from firstcome.api.hot import hot_requests
from firstcome.api.http_server import HttpServer
from firstcome.api.shop import Shop
from firstcome.app.complaints import Complaints
from firstcome.app.starting import StartRefused, require_assertions
from firstcome.app.unconfirmed import Unconfirmed
from firstcome.backup.restore import RESTORING
from firstcome.config import Settings
from firstcome.contacts.failures import ContactsFull
from firstcome.contacts.store import ContactStore
from firstcome.domain.registrations import REGISTERED
from firstcome.domain.state import State
from firstcome.engine.clock import ClockGuard, system_now_ms
from firstcome.engine.engine import Engine
from firstcome.engine.founding import NODE, current_epoch, found_journal
from firstcome.engine.pending import EngineSettings
from firstcome.engine.recovery import Progress, Recovered, recover
from firstcome.journal.inline import InlineSequencer
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.keyring import Secrets, SecretsMissing, load_secrets, load_staff_key
from firstcome.launches.rehearsal_mark import RehearsalMark, read_mark
from firstcome.limits import (
    ORPHAN_AGE_S,
    ORPHAN_ROWS_MAX,
    ORPHANS_EVERY_S,
    UPKEEP_EVERY_S,
)
from firstcome.notifications.link_requests import FOLDER, LinkRequests
from firstcome.notifications.receipts import COMPLAINTS_FOLDER, Receipts, Reports
from firstcome.sqlite import require_fixed_sqlite
from firstcome.staff.authority import StaffAuthority
from firstcome.web.customer.routes import customer_pages
from firstcome.web.customer.site import SiteSettings

EXIT_BROKEN: Final = 70
"""The process ended itself because its journal cannot be trusted any more (EX_SOFTWARE)."""

FOLLOW_EVERY_S: Final = 0.05

FALLBACK_SENDER: Final = "orders@localhost"
"""Who mails in files come from when no sender was chosen."""

GC_ALLOCATIONS: Final = 100_000
"""The hot path makes no cycles; the collector need not look for them at every few requests."""

log = structlog.get_logger()


@contextlib.contextmanager
def sole_front(directory: Path) -> Generator[None]:
    """Hold the lock of a data directory; raises `StartRefused` when another front has it."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise StartRefused(
                f"Another front (process {lock.read().strip() or 'unknown'}) works on {directory}. "
                "Stop it first, or choose another directory with --data."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextlib.contextmanager
def collector_off() -> Generator[None]:
    """Make millions of objects without looking for cycles among them, which there are none of."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Front:
    """Everything of the front process, built from a data directory."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        """Recover from the files; raises what is wrong with them."""
        require_assertions()
        self.sqlite_version = require_fixed_sqlite()
        directory = settings.directory
        self._settings = settings
        store = JournalStore(directory / "journal.db")
        reader = JournalReader(directory / "journal.db")
        secrets = load_secrets(directory, journal_is_empty=reader.last_sequence() == 0)
        with collector_off():
            recovered = recover(reader, directory / "snapshots")
            recovered.catch_up(reader, progress)
        reader.close()
        if recovered.standing.sequence == 0:
            found_journal(store, recovered, secrets)
        require_same_secrets(recovered, secrets, directory)
        for sequence, chain in recovered.missing_marks:
            store.keep_outcome_chain(sequence, chain)
        self.contacts = ContactStore.open(directory / "contacts.db")
        staff_key, self.staff_key_is_new = load_staff_key(directory)
        clock = ClockGuard(recovered.standing.time_ms)
        self.engine = Engine(
            recovered.folding,
            InlineSequencer(store, recovered.standing, clock.steady_ms),
            self.contacts,
            clock,
            EngineSettings(
                NODE, current_epoch(recovered), settings.pending_max, settings.rate_per_s
            ),
            stop_at_once,
        )
        self.authority = StaffAuthority(directory / "staff.db")
        self.shop = Shop(
            self.engine,
            self.contacts,
            customer_secret=secrets.customer,
            code_secret=secrets.code,
            staff_key=staff_key,
            authority=self.authority,
        )
        self.mark = read_mark(directory)
        self.shop.is_rehearsal = self.mark is not None
        self.shop.public_url = settings.public_url
        self.shop.sms_token = settings.sms.token if settings.sms is not None else ""
        self.shop.receipts = Reports(directory)

    async def run(self, say: Callable[[str], None]) -> None:
        """Serve until SIGTERM or SIGINT, then answer what was accepted and stop."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        self.engine.start()
        server = self.http_server()
        upkeep = asyncio.create_task(self._upkeep())
        upkeep.add_done_callback(_stop_if_it_failed)
        gc.collect()
        gc.freeze()
        gc.set_threshold(GC_ALLOCATIONS)
        await server.start(self._settings.host, self._settings.port)
        say(f"firstcome listens on http://{self._settings.host}:{self._settings.port}")
        await stop.wait()
        await self.engine.drain()
        upkeep.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await upkeep
        await asyncio.sleep(0.1)  # the last answers leave while new orders still get their 503
        await server.stop()
        self.contacts.close()
        self.authority.close()
        say("firstcome has answered everything it accepted, and stopped")

    def http_server(self) -> HttpServer:
        """The server of this front, not yet listening."""
        return HttpServer(build_asgi(self.shop), self.find_hot())

    def find_hot(self) -> FindHot:
        """Who answers straight from the connection: the hot API, and the pages of customers."""
        settings = self._settings
        api = hot_requests(self.shop)
        mails_links = settings.smtp is not None and self.mark is None
        pages = customer_pages(
            self.shop,
            SiteSettings(
                settings.public_url,
                mails_links=mails_links,
                sends_sms=settings.sms is not None,
            ),
            LinkRequests(settings.directory / FOLDER).send_link,
        )
        return lambda method, target: api(method, target) or pages(method, target)

    async def _upkeep(self) -> None:
        orphans_due_s = time.monotonic() + ORPHANS_EVERY_S
        unconfirmed = Unconfirmed(self.engine, self.contacts)
        complaints = Complaints(self.engine, Receipts(self._settings.directory / COMPLAINTS_FOLDER))
        while True:
            self._watch_disk()
            self.authority.refresh()
            await complaints.step()
            with contextlib.suppress(ContactsFull):  # nothing is lost: the next round tries again
                if time.monotonic() >= orphans_due_s:
                    orphans_due_s = time.monotonic() + ORPHANS_EVERY_S
                    await self._erase_orphans()
                    await unconfirmed.step(system_now_ms())
                await self.engine.in_writer(self.contacts.checkpoint)
            await asyncio.sleep(UPKEEP_EVERY_S)

    def _watch_disk(self) -> None:
        files = os.statvfs(self._settings.directory)
        if files.f_bavail * files.f_frsize < self._settings.disk_floor_bytes:
            if self.engine.refusing is None:
                log.error("disk_full", free_bytes=files.f_bavail * files.f_frsize)
            self.engine.refuse("disk_full")
        else:
            self.engine.accept_again("disk_full")

    async def _erase_orphans(self) -> None:
        store = self.contacts
        before_ms = system_now_ms() - ORPHAN_AGE_S * 1_000
        walked = await self.engine.in_writer(lambda: store.walk(before_ms, ORPHAN_ROWS_MAX))
        state = self.engine.state
        orphans = [contact for contact, key in walked.rows if not is_named(state, contact, key)]
        await self.engine.in_writer(lambda: store.settle(walked, orphans))


def is_named(state: State, contact: int, key: bytes) -> bool:
    """Whether an order, or a registration that stands, names a contact; `key` is the contact's."""
    order = state.keys.get(key)
    if order is not None:
        return state.orders.contact(order) == contact
    row = state.registration_keys.get(key)
    if row is None or state.registrations.status[row] not in REGISTERED:
        return False
    return state.registrations.contact(row) == contact


def require_same_secrets(recovered: Recovered, secrets: Secrets, directory: Path) -> None:
    """Raise `SecretsMissing` when the journal was founded with other secrets."""
    if recovered.folding.state.fingerprint != secrets.fingerprint():
        raise SecretsMissing(
            f"{directory / 'secrets.json'} is not the file this journal was founded with. "
            "Put the file from your backup in its place."
        )


def stop_at_once(error: BaseException) -> None:
    """Fail-stop: say why, and end the process without another write."""
    log.critical("fail_stop", error=str(error), kind=type(error).__name__)
    sys.stderr.flush()
    os._exit(EXIT_BROKEN)


def _stop_if_it_failed(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        stop_at_once(error)


def rehearsal_lines(mark: RehearsalMark, settings: Settings) -> list[str]:
    """What a shop on a copy for rehearsing says when it starts, with what may be a mistake."""
    lines = [f"{mark}. Every page says so ({settings.directory / 'rehearsal'})"]
    if settings.public_url.startswith("https:"):
        lines.append(
            f"If customers come to {settings.public_url}, this is the wrong data directory: stop, "
            "and name the shop's own with --data"
        )
    if settings.smtp is not None:
        lines.append("FIRSTCOME_SMTP is set and not used: mails become files in outbox/")
    return lines


def run_front(
    settings: Settings,
    say: Callable[[str], None],
    progress: Progress | None = None,
    build: Callable[[Settings, Progress | None], Front] = Front,
) -> None:
    """Run a front in this process until it is told to stop."""
    with sole_front(settings.directory):
        if (settings.directory / RESTORING).exists():
            raise StartRefused(
                f"A restore into {settings.directory} did not end. Run it again, into the same "
                "directory; nothing can be sold from it before."
            )
        front = build(settings, progress)
        say(f"SQLite {front.sqlite_version}, {settings.directory}")
        if front.mark is not None:
            for line in rehearsal_lines(front.mark, settings):
                say(line)
        if front.staff_key_is_new:
            say(f"Staff key made: {settings.directory / 'staff-key'}")
        uvloop.run(front.run(say))
