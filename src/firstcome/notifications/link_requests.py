"""
Requests for lost links: from the front, which may not wait for a mail, to the back.

A request is an empty file whose name says for whom and which launch, so that a second one is the
same file. A power cut may lose it: then the customer asks again.

Always true:
- Asking costs the front one empty file, and never fails: whether there is such an order, or a
  mail, shows nowhere.

Never here: whether there is an order (the back looks it up), addresses.
"""

import os
import time
from collections import OrderedDict
from pathlib import Path
from typing import Final, NamedTuple

import structlog

from firstcome.limits import LINK_CUSTOMERS_REMEMBERED_MAX, LINK_EVERY_S, LINK_REQUESTS_MAX
from firstcome.notifications.request_files import waiting_in

FOLDER: Final = "link-requests"
"""Its name in the data directory."""

log = structlog.get_logger()


class LinkRequest(NamedTuple):
    """Who asked, by their keyed hash, and for which launch."""

    customer: bytes
    launch: str


class LinkRequests:
    """A folder of requests: the front asks, the back looks and is done with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked_s: OrderedDict[LinkRequest, float] = OrderedDict()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def send_link(self, customer: bytes, launch: str) -> None:
        """Have the links of this customer's orders in the launch sent again, some time soon."""
        request, now_s = LinkRequest(customer, launch), time.monotonic()
        self._forget(now_s)
        if request in self._asked_s:
            return
        self._asked_s[request] = now_s
        if len(self._asked_s) > LINK_CUSTOMERS_REMEMBERED_MAX:
            # Whoever asks for many must not keep others from asking; the back counts letters too.
            self._asked_s.popitem(last=False)
        try:
            if sum(1 for _ in os.scandir(self._folder)) >= LINK_REQUESTS_MAX:
                log.warning("link_requests_full", requests_max=LINK_REQUESTS_MAX)
                return
            (self._folder / f"{customer.hex()}.{launch}").touch(mode=0o600)
        except OSError as error:
            log.warning("link_request_lost", error=error.strerror)

    def waiting(self, count_max: int) -> list[LinkRequest]:
        """Some of the requests that wait."""
        return waiting_in(self._folder, _read, count_max)

    def done(self, request: LinkRequest) -> None:
        """The request was looked after."""
        name = f"{request.customer.hex()}.{request.launch}"
        (self._folder / name).unlink(missing_ok=True)

    def _forget(self, now_s: float) -> None:
        while self._asked_s and next(iter(self._asked_s.values())) < now_s - LINK_EVERY_S:
            self._asked_s.popitem(last=False)


def _read(name: str) -> LinkRequest | None:
    """The request that a file is; None for a file that is none of ours."""
    customer, _, launch = name.partition(".")
    try:
        request = LinkRequest(bytes.fromhex(customer), launch)
    except ValueError:
        return None
    return request if launch and request.customer.hex() == customer else None
