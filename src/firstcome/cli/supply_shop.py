"""
A running shop, asked about supply by the command line.

Always true:
- A command is sent again under the same key while the shop is busy or the connection breaks, so it
  counts once.
- What goes wrong is one line with the next step.

Never here: options, what is printed.
"""

import time
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec
from msgspec import Struct

from firstcome.api.supply_bodies import LoadedSuppliesBody, SuppliesBody, SupplyView, WhatIfView
from firstcome.launches.faults import Fault, LaunchFileError
from firstcome.launches.sending import SendFailure, connection_to, fresh_key, read_staff_key

BUSY: Final = frozenset({429, 503})
BUSY_TRIES_MAX: Final = 20
BUSY_WAIT_S_MAX: Final = 5.0
BROKEN_TRIES_MAX: Final = 3


class Where(Struct, frozen=True):
    """Which shop, with whose key, about which launch."""

    url: str
    key_file: Path
    launch: str


class Sold(Struct, frozen=True):
    """What the shop says that a launch sells, and where."""

    skus: tuple[str, ...]
    market_by_location: dict[str, str]
    markets: tuple[str, ...]


class Said(Struct, frozen=True):
    """The answer to a command: its outcome, and the delivery that it is about."""

    outcome: str
    time: str | None = None
    supply: int | None = None
    delivery: int | None = None


class _ProblemFault(Struct):
    what: str
    mend: str
    line: int | None = None
    column: str = ""


class _Problem(Struct):
    code: str = ""
    title: str = ""
    detail: str = ""
    field: str = ""
    faults: list[_ProblemFault] = []
    more: int = 0


class _Market(Struct):
    market: str


class _Sku(Struct):
    sku: str
    prices: list[_Market]


class _Location(Struct):
    location: str
    market: str


class _Launch(Struct):
    skus: list[_Sku]
    locations: list[_Location]


class SupplyShop:
    """One connection, for one launch."""

    def __init__(self, where: Where) -> None:
        """Raises `SendFailure` for an address or a key of no use."""
        self._where = where
        self._connection, launches = connection_to(where.url)
        self._launch = f"{launches}/{quote(where.launch, safe='')}"
        self._supplies = f"{launches.removesuffix('/launches')}/supplies"
        key = read_staff_key(where.key_file)
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}

    def deliveries(self) -> list[SupplyView]:
        """Every delivery of the launch, in the order of their announcing."""
        found: list[SupplyView] = []
        while True:
            body = self._get(f"{self._launch}/supplies?offset={len(found)}")
            page = msgspec.json.decode(body, type=SuppliesBody)
            found += page.supplies
            if page.next is None or not page.supplies:
                return found

    def count(self) -> int:
        """How many deliveries the launch has."""
        return msgspec.json.decode(
            self._get(f"{self._launch}/supplies?limit=1"), type=SuppliesBody
        ).count

    def delivery(self, number: int) -> SupplyView:
        """The delivery that is called so; raises `SendFailure` when there is none."""
        listed = self._get(f"{self._launch}/supplies?offset={max(0, number - 1)}&limit=1")
        page = msgspec.json.decode(listed, type=SuppliesBody)
        if number < 1 or not page.supplies:
            raise SendFailure(
                f"Launch {self._where.launch} has {page.count} deliveries, and none is number "
                f"{number}. List them with: firstcome supply list --launch {self._where.launch}"
            )
        return page.supplies[0]

    def sold(self) -> Sold:
        """What rows of a sheet are checked against."""
        launch = msgspec.json.decode(self._get(self._launch), type=_Launch)
        prices = [price.market for sku in launch.skus for price in sku.prices]
        return Sold(
            tuple(sku.sku for sku in launch.skus),
            {place.location: place.market for place in launch.locations},
            tuple(dict.fromkeys(prices)),
        )

    def announce(self, body: dict[str, Any]) -> Said:
        """Announce a delivery."""
        return self._command(f"{self._launch}/supplies", body)

    def tell(self, supply: int, verb: str, body: dict[str, Any]) -> Said:
        """A command on a delivery."""
        return self._command(f"{self._supplies}/{supply}/{verb}", body)

    def what_if(self, supply: int, body: dict[str, Any]) -> WhatIfView:
        """Who would be told otherwise."""
        content = self._post(f"{self._supplies}/{supply}/what-if", body, fresh_key())
        return msgspec.json.decode(content, type=WhatIfView)

    def load(self, csv: str, name: str, key: str) -> LoadedSuppliesBody:
        """Load a sheet; raises `LaunchFileError` with the faults that the shop finds."""
        content = self._post(f"{self._launch}/supplies/load", {"csv": csv, "name": name}, key, name)
        return msgspec.json.decode(content, type=LoadedSuppliesBody)

    def _command(self, path: str, body: dict[str, Any]) -> Said:
        return msgspec.json.decode(self._post(path, body, fresh_key()), type=Said)

    def _get(self, path: str) -> bytes:
        return self._asked("GET", path, None, {}, "")

    def _post(self, path: str, body: dict[str, Any], key: str, file: str = "") -> bytes:
        more = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._asked("POST", path, msgspec.json.encode(body), more, file)

    def _asked(
        self, method: str, path: str, body: bytes | None, more: dict[str, str], file: str
    ) -> bytes:
        """The content of a good answer; raises `SendFailure`, `LaunchFileError`."""
        tries = 0
        while True:
            status, wait_s, content = self._sent(method, path, body, more)
            tries += 1
            if status not in BUSY or tries == BUSY_TRIES_MAX:
                break
            time.sleep(wait_s)
        if status < 300:
            return content
        raise self._refusal(status, content, file)

    def _sent(
        self, method: str, path: str, body: bytes | None, more: dict[str, str]
    ) -> tuple[int, float, bytes]:
        """Status, seconds to wait before another try, and content; raises `SendFailure`."""
        tries = 0
        while True:
            try:
                self._connection.request(method, path, body, self._headers | more)
                response = self._connection.getresponse()
                wait = response.headers["Retry-After"] or "1"
                wait_s = min(float(wait) if wait.isdigit() else 1.0, BUSY_WAIT_S_MAX)
                return response.status, wait_s, response.read()
            except ConnectionRefusedError:
                raise SendFailure(
                    f"Nothing answers at {self._where.url}. Is `firstcome serve` running there?"
                ) from None
            except (OSError, HTTPException) as error:
                self._connection.close()
                tries += 1
                if tries == BROKEN_TRIES_MAX:
                    raise SendFailure(
                        f"The connection to {self._where.url} broke "
                        f"({error or type(error).__name__}). See what counted with: firstcome "
                        f"supply list --launch {self._where.launch}"
                    ) from None

    def _refusal(self, status: int, content: bytes, file: str) -> Exception:
        try:
            told = msgspec.json.decode(content, type=_Problem)
        except msgspec.MsgspecError:
            return SendFailure(
                f"{self._where.url} answered {status} with something that is not of a firstcome "
                "shop. Check --url."
            )
        if told.faults:
            faults = [Fault(file, e.line, e.column, e.what, e.mend) for e in told.faults]
            return LaunchFileError(tuple(faults), told.more)
        if told.code == "launch_unknown":
            return SendFailure(
                f"There is no launch {self._where.launch} at {self._where.url}. Load it first "
                "with: firstcome launch load FILE"
            )
        if status == 401:
            return SendFailure(
                f"The shop does not take this staff key ({told.detail}). Check --data or "
                "--key-file."
            )
        field = f" {told.field}" if told.field else ""
        return SendFailure(f"The shop refused it ({told.code}{field}): {told.title}. {told.detail}")
