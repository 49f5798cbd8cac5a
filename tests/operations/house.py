"""
A house for tests of the desk: a real front as a process of its own, and a real desk on a free port.

    with house(tmp_path) as found:
        client = found.client_of("care")            # signed in, as such an account
        client.get("/orders")                       # an httpx.Response
        client.submit("/orders/X/cancel", why="…")    # a form, with the session's token

Always true:
- Everything is the product's own: staff.db, sessions, cookies, HTTP. Nobody is signed in who has no
  session in the file.
- The desk is in the test's process, so that a test can look into `found.desk`; the front is not.
"""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
import uvicorn

from firstcome.app.desk import made_desk
from firstcome.config import read_settings
from firstcome.staff.accounts import Account, Duty
from firstcome.staff.permissions import Role
from firstcome.web.operations.app import build_desk
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.signing import authenticator, cookie_name, csrf_of
from tests.serve.running import HOST, SOON_S, RunningShop, free_port, running

LOCATION: Final = "web"
"""What a shop account of a test is bound to, unless the test says otherwise."""

OPERATOR: Final = "own"
"""What a partner account is bound to."""

BOUND: Final[dict[Role, Duty]] = {
    "shop": Duty("shop", location=LOCATION),
    "partner": Duty("partner", operator=OPERATOR),
}

_numbers = count(1)


class DeskClient(httpx.Client):
    """A browser of somebody, signed in or not; it follows no redirects by itself."""

    def __init__(self, url: str, account: Account | None = None, token: str = "") -> None:
        super().__init__(base_url=url, timeout=SOON_S, trust_env=False)
        self.account = account
        self.csrf = csrf_of(token) if token else ""
        self.location = ""

    def submit(self, path: str, **fields: str) -> httpx.Response:
        """Send a form with the session's token, as a page of the desk would."""
        headers = {"Sec-Fetch-Site": "same-origin"}
        return self.post(path, data={"csrf": self.csrf} | fields, headers=headers)


class House:
    """A front, a desk, and who works there."""

    def __init__(self, front: RunningShop, desk: Desk, url: str) -> None:
        self.front = front
        self.desk = desk
        self.url = url
        self._clients: list[DeskClient] = []

    def account(self, role: Role, **duty: str) -> Account:
        """A new account without a password; bound as in `BOUND`, or as `duty` says."""
        name = f"{role.replace('_', '-')}-{next(_numbers)}"
        wanted = Duty(role, **duty) if duty else BOUND.get(role, Duty(role))
        return self.desk.staff.accounts.add(name, name.title(), wanted)

    def client_of(self, role: Role, **duty: str) -> DeskClient:
        """A browser in which a new account of this role is signed in."""
        return self.client_for(self.account(role, **duty))

    def client_for(self, account: Account) -> DeskClient:
        """A browser in which this account is signed in."""
        token = self.desk.staff.sessions.begin(account.number, "a browser of a test")
        client = self._opened(DeskClient(self.url, account, token))
        client.cookies.set(cookie_name(self.desk), token, domain=HOST)
        return client

    def stranger(self) -> DeskClient:
        """A browser in which nobody is signed in."""
        return self._opened(DeskClient(self.url))

    def close(self) -> None:
        """Close every browser."""
        for client in self._clients:
            client.close()

    def _opened(self, client: DeskClient) -> DeskClient:
        self._clients.append(client)
        return client

    def key_of(self, account: Account, *scopes: str) -> dict[str, str]:
        """Headers that show a new API key of this account."""
        return {"Authorization": f"Bearer {self.desk.staff.keys.make(account, 'tests', scopes, 1)}"}


@contextmanager
def house(directory: Path, *, back: bool = False, **settings: str) -> Generator[House]:
    """
    A front and a desk on this data directory; with `back`, a back process that follows too.

    `settings` are the desk's own, such as FIRSTCOME_STAFF_URL.
    """
    with running(directory) as front:
        follower = RunningShop(directory, "back") if back else None
        try:
            with desk_of(front, **settings) as found:
                yield found
        finally:
            if follower is not None:
                follower.end()


@contextmanager
def desk_of(front: RunningShop, **settings: str) -> Generator[House]:
    """A desk beside a front that runs already."""
    port = free_port()
    chosen = read_settings(
        {
            "FIRSTCOME_DATA": str(front.directory),
            "FIRSTCOME_PORT": str(front.port),
            "FIRSTCOME_STAFF_PORT": str(port),
            **settings,
        }
    )
    desk = made_desk(chosen)
    try:
        with served(build_desk(desk, authenticator(desk)), port):
            found = House(front, desk, f"http://{HOST}:{port}")
            try:
                yield found
            finally:
                desk.stopping.set()
                found.close()
    finally:
        desk.front.close()
        desk.models.close()
        desk.staff.close()


@contextmanager
def served(app: Any, port: int) -> Generator[None]:
    """An ASGI application on a port of this machine, in a thread of its own."""
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    # It listens before the thread begins: who connects early waits in the backlog.
    listening = socket.create_server((HOST, port))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(SOON_S)
        listening.close()
    assert not thread.is_alive(), "the desk did not end"
