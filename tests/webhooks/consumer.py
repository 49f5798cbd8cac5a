"""
A stranger's consumer: a small HTTP server that verifies what comes with the specification's own
library, and knows nothing of ours but its secret.

Always true:
- What cannot be verified is answered 401 and is in `refused`.
- Nothing is waited for by sleeping: what comes is told to who waits for it.
"""

import json
import ssl
import threading
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from standardwebhooks import Webhook, WebhookVerificationError

from tests.serve.running import HOST, SOON_S


class Received(NamedTuple):
    """A message that was verified, and what was answered."""

    message: str
    body: bytes
    headers: dict[str, str]
    status: int

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)

    @property
    def type(self) -> str:
        """What happened."""
        return self.json["type"]


class Consumer:
    """Where it listens, what it knows, what it has seen, and what it is to answer."""

    def __init__(self) -> None:
        self.secrets: list[str] = []
        """Any of them verifies."""
        self.seen: list[Received] = []
        """Every message that came and was verified, taken or not."""
        self.refused: list[bytes] = []
        self.answers: deque[int] = deque()
        """Statuses of the next answers; then `status`."""
        self.status = 204
        self.headers: dict[str, str] = {}
        """Of every answer."""
        self.rest: Callable[[BaseHTTPRequestHandler], None] | None = None
        """What is written after the head of an answer."""
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.paths: list[str] = []
        self._changed = threading.Condition()
        self._scheme = "http"
        self._server = _Server((HOST, 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where messages go."""
        return f"{self._scheme}://{HOST}:{self._server.server_port}/hooks"

    @property
    def taken(self) -> list[Received]:
        """Those that were answered with a success."""
        return [each for each in self.seen if each.status < 300]

    def encrypt(self, folder: Path) -> None:
        """Speak TLS from the next connection on, with `certificate.pem` and `key.pem`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        self._scheme = "https"
        self._server.context = context

    def start(self) -> None:
        """Answer requests."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self.may_answer.set()
        self._server.shutdown()
        self._thread.join(SOON_S)
        self._server.server_close()

    def wait_for(self, count: int) -> list[Received]:
        """What was taken, once it is so much."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.taken) >= count, SOON_S), self.seen
            return self.taken

    def wait_for_seen(self, count: int) -> list[Received]:
        """What came, once it is so much."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.seen) >= count, SOON_S), self.seen
            return list(self.seen)

    def meet(self, handler: BaseHTTPRequestHandler) -> None:
        """One request."""
        body = handler.rfile.read(int(handler.headers["content-length"]))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.paths.append(handler.path)
        status = self._judged(body, headers)
        self.may_answer.wait(SOON_S)
        handler.send_response(status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        if self.rest is None:
            handler.send_header("content-length", "0")
        handler.end_headers()
        if self.rest is not None:
            self.rest(handler)

    def _judged(self, body: bytes, headers: dict[str, str]) -> int:
        if not any(_is_verified(secret, body, headers) for secret in self.secrets):
            self.refused.append(body)
            return 401
        with self._changed:
            status = self.answers.popleft() if self.answers else self.status
            self.seen.append(Received(headers["webhook-id"], body, headers, status))
            self._changed.notify_all()
        return status


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], consumer: Consumer) -> None:
        self.consumer = consumer
        self.context: ssl.SSLContext | None = None
        super().__init__(address, _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Meet who connected; the handshake is theirs, so that it holds up nobody else."""
        if self.context is None:
            super().finish_request(request, client_address)
            return
        with self.context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed, or that gave up, is none of the consumer's business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        server.consumer.meet(self)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


def _is_verified(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


@contextmanager
def consuming() -> Generator[Consumer]:
    """A consumer that answers, stopped when the block is left."""
    consumer = Consumer()
    consumer.start()
    try:
        yield consumer
    finally:
        consumer.stop()
