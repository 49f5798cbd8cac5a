"""
The desk process: pages of operations on the staff port, beside the back.

It is a process of its own: a fold, or a snapshot that is read, holds the interpreter for seconds,
and a page must not wait for it.

Always true:
- Whatever happens to it, orders go on, and so does the fold.

Never here: routes, SQL.
"""

import gc
from collections.abc import Callable
from socket import socket
from threading import Event
from types import FrameType
from typing import Any, Final, cast

import uvicorn

from firstcome.app.starting import require_assertions
from firstcome.config import Settings
from firstcome.keyring import load_secrets, load_staff_key
from firstcome.launches.rehearsal_mark import read_mark
from firstcome.limits import DESK_CONNECTIONS_MAX
from firstcome.notifications.smtp import SmtpServer
from firstcome.priority import give_way
from firstcome.projections.reader import ModelReader
from firstcome.staff.invitations import PATH as WELCOME_PATH
from firstcome.staff.store import FIRST_NAME, StaffStore
from firstcome.web.operations.app import build_desk
from firstcome.web.operations.desk import Desk, DeskSettings
from firstcome.web.operations.front import FrontClient
from firstcome.web.operations.signing import authenticator

STOP_S_MAX: Final = 3


def made_desk(settings: Settings) -> Desk:
    """The desk of a data directory."""
    directory, smtp = settings.directory, settings.smtp
    secrets = load_secrets(directory, journal_is_empty=False)
    staff_key, _ = load_staff_key(directory)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    here = host.replace("0.0.0.0", "127.0.0.1").replace("[::]", "[::1]")
    return Desk(
        DeskSettings(
            directory,
            settings.staff_url,
            settings.public_url,
            is_rehearsal=read_mark(directory) is not None,
            mail=None if smtp is None else SmtpServer(smtp.host, smtp.port, smtp.is_tls),
            disk_floor_bytes=settings.disk_floor_bytes,
            has_sms=settings.sms is not None,
            webhooks_private=settings.webhooks_private,
            mail_rate_per_s=settings.mail_rate_per_s,
        ),
        secrets=secrets,
        models=ModelReader(directory, settings.models),
        staff=StaffStore(directory / "staff.db"),
        front=FrontClient(f"http://{here}:{settings.port}", staff_key),
    )


def invite_first(desk: Desk, say: Callable[[str], None]) -> None:
    """Say the one-time link of the first account, while nobody of operations can sign in."""
    token = desk.staff.first_invitation()
    if token is not None:
        say(
            f"Nobody can sign in yet. Choose the password of the account {FIRST_NAME} within 48 "
            f"hours: {desk.settings.staff_url}{WELCOME_PATH}{token}"
        )


class DeskServer(uvicorn.Server):
    """The server of the desk; what goes on for long is told first when it has to stop."""

    def __init__(
        self, config: uvicorn.Config, stopping: Event, started: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._started = started

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to listen, and only then say so: whoever reads it may open the link at once."""
        await super().startup(sockets)
        if self.started:
            self._started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """On SIGTERM and SIGINT: a feed that nobody ends would keep the desk from stopping."""
        self._stopping.set()
        super().handle_exit(sig, frame)


def run_desk(settings: Settings, say: Callable[[str], None]) -> None:
    """Run the desk in this process until SIGTERM."""
    require_assertions()
    give_way()
    desk = made_desk(settings)
    config = uvicorn.Config(
        cast("Any", build_desk(desk, authenticator(desk))),
        host=settings.staff_host,
        port=settings.staff_port,
        log_config=None,
        access_log=False,
        limit_concurrency=DESK_CONNECTIONS_MAX,
        timeout_graceful_shutdown=STOP_S_MAX,
        proxy_headers=False,
        server_header=False,
    )
    gc.collect()
    gc.freeze()

    def started() -> None:
        invite_first(desk, say)
        say(f"The desk listens on http://{settings.staff_host}:{settings.staff_port}")

    DeskServer(config, desk.stopping, started).run()
    desk.front.close()
    desk.models.close()
    desk.staff.close()
