"""
The sender: signs messages and posts them, in a thread and an event loop of its own.

Always true:
- A parcel that was taken gets one attempt, unless the sender is stopped before.
- Each parcel has its own task and its own time: one endpoint that is slow holds up no other.
- Redirects are not followed, and no word of an answer is kept: only its status, and how long it
  took.

Never here: the messages (whoever posts keeps them), when one is tried again.
"""

import asyncio
import contextlib
import ssl
import time
from typing import Final, NamedTuple

import httpcore
import httpx

from firstcome.engine.clock import system_now_ms
from firstcome.limits import (
    WEBHOOK_ANSWER_BYTES_MAX,
    WEBHOOK_ENDPOINTS_MAX,
    WEBHOOK_STOP_S_MAX,
    WEBHOOK_WAIT_S_MAX,
)
from firstcome.outgoing.network import AddressRefused, JudgedNetwork, NameUnknown
from firstcome.outgoing.sending import SendingThread
from firstcome.webhooks.endpoints import Signing
from firstcome.webhooks.messages import Attempt, Key
from firstcome.webhooks.signing import signed_headers

KEPT_OPEN_S: Final = 20.0
"""How long a connection stays open between two messages."""

ANSWER_REST_S_MAX: Final = 1.0
"""How long the body of an answer is waited for, of which nothing is kept."""


class Parcel(NamedTuple):
    """A message, where it goes, and what it is signed with."""

    key: Key
    url: str
    body: bytes
    signing: Signing


class Sender(SendingThread[Attempt]):
    """Takes parcels from one thread, and gives that thread the attempts back."""

    def __init__(self, *, is_private_allowed: bool, wait_s: float = WEBHOOK_WAIT_S_MAX) -> None:
        super().__init__("webhooks")
        self._wait_s = wait_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=None,
            max_keepalive_connections=WEBHOOK_ENDPOINTS_MAX,
            keepalive_expiry=KEPT_OPEN_S,
            network_backend=JudgedNetwork(is_private_allowed=is_private_allowed),
        )

    def post(self, parcel: Parcel) -> None:
        """Have a parcel sent; what becomes of it is among the `attempts` later."""
        with contextlib.suppress(RuntimeError):  # it has ended by itself: see `attempts`
            self._loop.call_soon_threadsafe(self._begin, parcel)

    async def _send_all(self) -> None:
        async with self._pool:
            await self._stopping.wait()
            if self._tasks:
                _, late = await asyncio.wait(self._tasks, timeout=WEBHOOK_STOP_S_MAX)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)

    def _begin(self, parcel: Parcel) -> None:
        if self._stopping.is_set():
            return
        task = self._loop.create_task(self._try(parcel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _try(self, parcel: Parcel) -> None:
        now_ms, began_s = system_now_ms(), time.monotonic()
        status, why = 0, ""
        try:
            async with asyncio.timeout(self._wait_s):
                status = await self._post(parcel, now_ms)
        except Exception as error:  # noqa: BLE001 - no parcel keeps the others from being sent
            why = why_not(error)
        took_ms = int((time.monotonic() - began_s) * 1_000)
        self._attempts.put(Attempt(parcel.key, now_ms, status, took_ms, why))

    async def _post(self, parcel: Parcel, now_ms: int) -> int:
        secrets = parcel.signing.secrets(now_ms)
        headers = signed_headers(parcel.key.message, now_ms, parcel.body, secrets)
        async with self._pool.stream(
            "POST", parcel.url, headers=headers, content=parcel.body
        ) as answer:
            # The status says it all; the rest is read only so that the connection can be kept.
            with contextlib.suppress(TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
                async with asyncio.timeout(ANSWER_REST_S_MAX):
                    await _read_rest(answer)
            return answer.status


async def _read_rest(answer: httpcore.Response) -> None:
    read = 0
    async for piece in answer.aiter_stream():
        read += len(piece)
        if read > WEBHOOK_ANSWER_BYTES_MAX:
            return


def why_not(error: Exception) -> str:
    """Why there is no answer, in a word or two that hold nothing of the endpoint's."""
    match error:
        case AddressRefused():
            return "address not allowed"
        case NameUnknown():
            return "no such host"
        case TimeoutError() | httpcore.TimeoutException():
            return "no answer in time"
        case httpcore.ConnectError():
            causes = (error.__cause__, error.__context__, *error.args)
            is_tls = any(isinstance(cause, ssl.SSLError) for cause in causes)
            return "certificate or TLS refused" if is_tls else "no connection"
        case httpcore.NetworkError():
            return "connection broke"
        case httpcore.ProtocolError():
            return "no HTTP answer"
        case _:
            return f"defect: {type(error).__name__}"
