"""
What `firstcome registrations` does: a community's file, checked and sent to a running shop.

Always true:
- Slices are sent one after the other on one connection, so that places follow the file.
- A slice that was sent before registers nobody again: each row's key is made of its content.
- A shop that is busy is waited for; what goes wrong is one line with the next step.

Never here: options, what a row means.
"""

import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final, NoReturn

import msgspec
import typer
from msgspec import Struct

from firstcome.cli.bars import bars
from firstcome.cli.community_file import Community, Person, Terms, read_community
from firstcome.launches.faults import LaunchFileError
from firstcome.launches.sending import SendFailure, connection_to, fresh_key, read_staff_key
from firstcome.limits import LOAD_ROWS_MAX, STAFF_BODY_BYTES_MAX

BUSY: Final = frozenset({429, 503})
BUSY_TRIES_MAX: Final = 20
BUSY_WAIT_S_MAX: Final = 5.0
_SLICE_BYTES_MAX: Final = STAFF_BODY_BYTES_MAX - 64


class _Market(Struct):
    market: str


class _Sku(Struct):
    sku: str
    prices: list[_Market]


class _Location(Struct):
    location: str
    market: str


class _Launch(Struct):
    identity: str
    skus: list[_Sku]
    locations: list[_Location]
    units_per_consumer_max: int
    units_per_business_max: int
    register: bool = False


class _Told(Struct):
    """What the shop answers: counts, or a problem document."""

    outcome: str = ""
    registered: int = 0
    known: int = 0
    code: str = ""
    detail: str = ""
    field: str = ""


class Loading(Struct, frozen=True):
    """How it went, as `--json` prints it."""

    launch: str
    rows: int
    people: int
    doubled: int
    confirmed: int
    registered: int = 0
    known: int = 0
    ok: bool = True
    sent: bool = False


def load_community(
    file: Path, launch: str, url: str, key_file: Path, check: bool, as_json: bool
) -> None:
    """Check the file, send it unless it is only to be checked, and say how it went."""
    try:
        shop = _Shop(url, launch, read_staff_key(key_file))
        community = read_community(file, shop.terms())
        found = _loading(launch, community)
        if not check:
            found = _sent(shop, found, community.people)
    except LaunchFileError as error:
        _refused(error, as_json)
    except SendFailure as failure:
        if as_json:
            _print({"ok": False, "launch": launch, "failure": str(failure)})
        else:
            typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None
    if as_json:
        _print(found)
    else:
        typer.echo(_said(found))


def _loading(launch: str, community: Community) -> Loading:
    people = len(community.people)
    return Loading(launch, community.rows, people, community.doubled, community.confirmed)


def _sent(shop: "_Shop", found: Loading, people: Sequence[Person]) -> Loading:
    registered = known = 0
    with bars() as progress:
        bar = progress.add_task("People", total=len(people))
        for slice_ in _slices(people):
            told = shop.load(slice_)
            registered += told.registered
            known += told.known
            progress.advance(bar, len(slice_))
    return msgspec.structs.replace(found, registered=registered, known=known, sent=True)


def _slices(people: Sequence[Person]) -> Iterator[list[bytes]]:
    """The rows in their order, as many at one time as a request may have."""
    rows: list[bytes] = []
    size = 0
    for person in people:
        row = person.row()
        if len(rows) == LOAD_ROWS_MAX or size + len(row) > _SLICE_BYTES_MAX:
            yield rows
            rows, size = [], 0
        rows.append(row)
        size += len(row) + 1
    if rows:
        yield rows


class _Shop:
    """One connection to the shop, for one launch."""

    def __init__(self, url: str, launch: str, staff_key: str) -> None:
        self._url = url
        self._launch = launch
        self._connection, path = connection_to(url)
        self._path = f"{path}/{launch}"
        self._headers = {"Authorization": f"Bearer {staff_key}", "Accept": "application/json"}

    def terms(self) -> Terms:
        """What rows are checked against; raises `SendFailure`."""
        status, _, content = _ask(self._connection, self._url, "GET", self._path)
        if status == 404:
            raise SendFailure(
                f"There is no launch {self._launch} at {self._url}. Load it first with: "
                "firstcome launch load FILE"
            )
        try:
            launch = msgspec.json.decode(content, type=_Launch)
        except msgspec.MsgspecError:
            raise SendFailure(
                f"{self._url} answered {status} with something that is not of a firstcome shop. "
                "Check --url."
            ) from None
        if not launch.register:
            raise SendFailure(
                f"Nobody can register for {self._launch}. Write register = true in its launch "
                "file, and load it again before it has begun."
            )
        markets = [price.market for sku in launch.skus for price in sku.prices]
        return Terms(
            launch.identity,
            tuple(sku.sku for sku in launch.skus),
            tuple(dict.fromkeys(markets)),
            {place.location: place.market for place in launch.locations},
            {
                "consumer": launch.units_per_consumer_max,
                "business": launch.units_per_business_max,
            },
        )

    def load(self, rows: Sequence[bytes]) -> _Told:
        """Have a slice registered; raises `SendFailure`."""
        status, content = self._patiently(b'{"registrations":[%b]}' % b",".join(rows))
        try:
            told = msgspec.json.decode(content, type=_Told)
        except msgspec.MsgspecError:
            told = _Told()
        if told.outcome == "loaded":
            return told
        raise SendFailure(_refusal(self._launch, status, told))

    def _patiently(self, body: bytes) -> tuple[int, bytes]:
        """Status and content, once the shop is not too busy, or still is after many tries."""
        path = f"{self._path}/registrations/load"
        tries = 0
        while True:
            headers = self._headers | {
                "Content-Type": "application/json",
                "Idempotency-Key": fresh_key(),
            }
            status, wait_s, content = _ask(self._connection, self._url, "POST", path, body, headers)
            tries += 1
            if status not in BUSY or tries == BUSY_TRIES_MAX:
                return status, content
            time.sleep(wait_s)


def _ask(
    connection: HTTPConnection,
    url: str,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, float, bytes]:
    """Status, seconds to wait before another try, and content."""
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        wait = response.headers["Retry-After"] or "1"
        wait_s = min(float(wait) if wait.isdigit() else 1.0, BUSY_WAIT_S_MAX)
        return response.status, wait_s, response.read()
    except ConnectionRefusedError:
        raise SendFailure(
            f"Nothing answers at {url}. Is `firstcome serve` running there?"
        ) from None
    except (OSError, HTTPException) as error:
        raise SendFailure(
            f"The connection to {url} broke ({error or type(error).__name__}). Run the same "
            "command again: it goes on, and registers nobody twice."
        ) from None


def _refusal(launch: str, status: int, told: _Told) -> str:
    if told.outcome == "closed":
        return f"Launch {launch} is closed: nobody can register any more."
    if told.outcome == "not_registering":
        return f"Nobody can register for {launch} any more."
    if status in (401, 403):
        return f"The shop does not take this staff key ({told.detail}). Check --data or --key-file."
    said = f"{told.code} {told.field}: {told.detail}" if told.code else f"status {status}"
    if status in BUSY:
        return f"The shop stays busy ({said}). Run the same command again later: it goes on."
    return f"The shop refused a slice ({said}). Mend it and run the same command again: it goes on."


def _refused(error: LaunchFileError, as_json: bool) -> NoReturn:
    if as_json:
        _print({"ok": False, "faults": error.faults, "more": error.more})
    else:
        typer.echo(str(error), err=True)
        count = len(error.faults) + error.more
        named = "1 fault" if count == 1 else f"{count:,} faults"
        typer.echo(f"\n{named}. Nobody was registered.", err=True)
    raise typer.Exit(1)


def _said(found: Loading) -> str:
    asked = found.people - found.confirmed
    lines = [f"{_rows(found.rows)}: {found.people:,} people, {_rows(found.doubled)} left out."]
    if found.doubled:
        lines.append("Left out are later rows of people who stand in the file already.")
    if found.sent:
        lines.append(
            f"Loaded into {found.launch}: {found.registered:,} now, {found.known:,} known before."
        )
    else:
        lines.append("The file is sound. Nothing was sent.")
    tense = "are" if found.sent else "would be"
    lines.append(
        f"{found.confirmed:,} {tense} confirmed; {asked:,} {tense} asked by mail to confirm."
    )
    return "\n".join(lines)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _print(answer: object) -> None:
    typer.echo(msgspec.json.encode(answer).decode())
