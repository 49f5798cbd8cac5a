"""
The application: chooses every implementation, once, and runs the front and the back.

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
from firstcome.config import Settings
from firstcome.contacts.failures import ContactsFull
from firstcome.contacts.store import ContactStore
from firstcome.domain.commands import AdoptRules, FoundJournal
from firstcome.domain.fold import RULES_VERSION
from firstcome.engine.clock import ClockGuard, system_now_ms
from firstcome.engine.engine import Engine
from firstcome.engine.folding import encode_command
from firstcome.engine.follower import Follower
from firstcome.engine.pending import EngineSettings
from firstcome.engine.recovery import Progress, Recovered, recover
from firstcome.journal.batch import Batch
from firstcome.journal.events_store import EventStore
from firstcome.journal.inline import InlineSequencer
from firstcome.journal.reader import JournalReader
from firstcome.journal.store import JournalStore
from firstcome.keyring import Secrets, SecretsMissing, load_secrets, load_staff_key
from firstcome.limits import (
    ORPHAN_AGE_S,
    ORPHAN_ROWS_MAX,
    ORPHANS_EVERY_S,
    RUSH_ENTRIES_PER_S,
    UPKEEP_EVERY_S,
)
from firstcome.notifications.files import FOLDER as FILES_FOLDER
from firstcome.notifications.files import FileTransport
from firstcome.notifications.letters import Letterhead
from firstcome.notifications.link_requests import FOLDER, LinkRequests
from firstcome.notifications.opening import open_post_office
from firstcome.notifications.post_desk import PostDesk
from firstcome.notifications.smtp import SmtpServer, SmtpTransport
from firstcome.notifications.transports import Transport
from firstcome.sqlite import require_fixed_sqlite
from firstcome.web.customer.routes import customer_pages
from firstcome.web.customer.site import SiteSettings

NODE: Final = 1
EPOCH: Final = 1
EXIT_BROKEN: Final = 70
"""The process ended itself because its journal cannot be trusted any more (EX_SOFTWARE)."""

FOLLOW_EVERY_S: Final = 0.05

FALLBACK_SENDER: Final = "orders@localhost"
"""Who mails in files come from when no sender was chosen."""

GC_ALLOCATIONS: Final = 100_000
"""The hot path makes no cycles; the collector need not look for them at every few requests."""

log = structlog.get_logger()


class StartRefused(Exception):
    """The process must not start as things are; the message says what to do."""


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


def require_assertions() -> None:
    """Refuse to run under `python -O`, which would switch our own checks off."""
    if not __debug__:
        raise StartRefused("firstcome does not run under python -O: start it without -O.")


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
            EngineSettings(NODE, EPOCH, settings.pending_max, settings.rate_per_s),
            stop_at_once,
        )
        self.shop = Shop(
            self.engine,
            self.contacts,
            customer_secret=secrets.customer,
            code_secret=secrets.code,
            staff_key=staff_key,
        )

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
        say("firstcome has answered everything it accepted, and stopped")

    def http_server(self) -> HttpServer:
        """The server of this front, not yet listening."""
        return HttpServer(build_asgi(self.shop), self.find_hot())

    def find_hot(self) -> FindHot:
        """Who answers straight from the connection: the hot API, and the pages of customers."""
        settings = self._settings
        api = hot_requests(self.shop)
        pages = customer_pages(
            self.shop,
            SiteSettings(settings.public_url, mails_links=settings.smtp is not None),
            LinkRequests(settings.directory / FOLDER).send_link,
        )
        return lambda method, target: api(method, target) or pages(method, target)

    async def _upkeep(self) -> None:
        orphans_due_s = time.monotonic() + ORPHANS_EVERY_S
        while True:
            self._watch_disk()
            with contextlib.suppress(ContactsFull):  # nothing is lost: the next round tries again
                if time.monotonic() >= orphans_due_s:
                    orphans_due_s = time.monotonic() + ORPHANS_EVERY_S
                    await self._erase_orphans()
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
        state, store = self.engine.state, self.contacts
        before_ms = system_now_ms() - ORPHAN_AGE_S * 1_000
        walked = await self.engine.in_writer(lambda: store.walk(before_ms, ORPHAN_ROWS_MAX))
        orphans = [
            contact
            for contact, key in walked.rows
            if key not in state.keys or state.orders.contact(state.keys[key]) != contact
        ]

        await self.engine.in_writer(lambda: store.settle(walked, orphans))


def found_journal(store: JournalStore, recovered: Recovered, secrets: Secrets) -> None:
    """Write the first entries of a new journal: whose secrets, which rules."""
    commands = (
        FoundJournal(secrets.fingerprint(), EPOCH),
        AdoptRules(RULES_VERSION),
    )
    payloads = tuple(encode_command(command) for command in commands)
    ordered = recovered.standing.place(Batch(NODE, EPOCH, 1, payloads), system_now_ms())
    assert ordered is not None
    store.append(ordered)
    recovered.standing.accept(ordered)
    recovered.folding.fold(ordered)


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


def run_front(
    settings: Settings,
    say: Callable[[str], None],
    progress: Progress | None = None,
    build: Callable[[Settings, Progress | None], Front] = Front,
) -> None:
    """Run a front in this process until it is told to stop."""
    with sole_front(settings.directory):
        front = build(settings, progress)
        say(f"SQLite {front.sqlite_version}, {settings.directory}")
        if front.staff_key_is_new:
            say(f"Staff key made: {settings.directory / 'staff-key'}")
        uvloop.run(front.run(say))


def run_back(settings: Settings, say: Callable[[str], None]) -> None:
    """Run the back in this process: follow the journal until SIGTERM."""
    require_assertions()
    # Only what the front leaves: it is never preempted for the back.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    directory = settings.directory
    events = EventStore(directory / "events.db")
    follower = Follower(
        JournalReader(directory / "journal.db"),
        events,
        directory / "snapshots",
        settings.snapshot_every_entries,
    )
    gc.freeze()
    say(f"The back follows the journal from entry {follower.sequence:,}")
    transport = mail_transport(settings)
    head = letterhead(settings)
    rush = Rush()
    post = PostDesk(lambda: open_post_office(directory, follower.state, head, transport))
    while not stopping:
        done = follower.follow()
        rush.count(done)
        done += post.step(is_rush=rush.is_on)
        if not done:
            time.sleep(FOLLOW_EVERY_S)
    post.close()
    events.close()


class Rush:
    """Whether so many entries were followed in the last whole second that mails give way."""

    def __init__(self) -> None:
        self.is_on = False
        self._second: int = 0
        self._entries: int = 0

    def count(self, entries: int) -> None:
        """Entries that were followed now."""
        second = int(time.monotonic())
        if second != self._second:
            self.is_on = self._entries >= RUSH_ENTRIES_PER_S
            self._second, self._entries = second, 0
        self._entries += entries
        self.is_on = self.is_on or self._entries >= RUSH_ENTRIES_PER_S


def letterhead(settings: Settings) -> Letterhead:
    """What all mails of this shop share."""
    return Letterhead(settings.public_url, settings.mail_from or FALLBACK_SENDER)


def mail_transport(settings: Settings) -> Transport:
    """Where mails go: to the mail server, or into files."""
    smtp = settings.smtp
    if smtp is None:
        return FileTransport(settings.directory / FILES_FOLDER)
    server = SmtpServer(smtp.host, smtp.port, smtp.is_tls)
    return SmtpTransport(server, letterhead(settings).address, smtp.login, smtp.password)
