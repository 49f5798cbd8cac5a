"""
Registering a community with the shop, as staff do: people are loaded, then divided into waves.

Always true:
- Requests go to the address that the operator named, with the staff key that they gave.
- People are loaded in the order of their numbers; the journal says which entry is whose.

Never here: making invitations (whoever calls does, who has the shop's secrets), orders.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Final

from msgspec import DecodeError, Struct, ValidationError, json

from firstcome.rehearsal.community import WaveFacts
from firstcome.rehearsal.journal_reader import Journal
from firstcome.rehearsal.people import INVITATION_CHARACTERS, contact_of
from firstcome.rehearsal.plan import PlanRefused
from firstcome.rehearsal.schema import Register
from firstcome.rehearsal.shop import Shop, ShopUnreachable, connected
from firstcome.rehearsal.workload import LaunchFacts

SLICE_PEOPLE: Final = 500
BUSY_TRIES_MAX: Final = 30
BUSY_WAIT_S: Final = 1.0
CONNECTIONS_TRIED: Final = 2
"""A shop ends a connection that was idle for long; a request with its key may be sent again."""

Watch = Callable[[str, int, int], None]
Invite = Callable[[int], str]
"""The invitation of a registration, by the sequence of its entry."""


class _Told(Struct):
    outcome: str = ""
    code: str = ""
    detail: str = ""


class Registering:
    """Staff at one shop."""

    def __init__(self, shop: Shop, staff_key: str) -> None:
        self._shop = shop
        self._connection = connected(shop)
        self._headers = {
            "Authorization": f"Bearer {staff_key}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def load(self, launch: LaunchFacts, seed: int, people: int, watch: Watch) -> None:
        """Have so many people of a seed registered, and confirmed; raises `PlanRefused`."""
        for first in range(0, people, SLICE_PEOPLE):
            some = range(first, min(first + SLICE_PEOPLE, people))
            rows = [_row(launch, seed, person) for person in some]
            path = f"/api/v1/launches/{launch.launch}/registrations/load"
            self._ask(path, json.encode({"registrations": rows}), "loaded", f"{seed}-{first}")
            watch(f"registering for {launch.launch}", some.stop, people)

    def adopt(self, launch: str, waves: Sequence[WaveFacts], opens_ms: int) -> None:
        """Divide them into waves, the first of which opens at a time; raises `PlanRefused`."""
        terms = [
            {"people": wave.people, "opens": _instant(opens_ms + wave.after_s * 1_000)}
            for wave in waves[:-1]
        ]
        terms.append({"people": 0, "opens": _instant(opens_ms + waves[-1].after_s * 1_000)})
        body = json.encode({"order": "registration_time", "waves": terms})
        self._ask(f"/api/v1/launches/{launch}/waves", body, "waves_adopted", f"adopt-{opens_ms}")

    def _ask(self, path: str, body: bytes, wanted: str, key: str) -> None:
        for _ in range(BUSY_TRIES_MAX):
            status, answer = self._answer(path, body, key)
            if status != 503:
                break
            time.sleep(BUSY_WAIT_S)
        else:
            raise ShopUnreachable(f"{self._shop.host_field} stays busy. Try again later.")
        try:
            told = json.decode(answer, type=_Told)
        except (DecodeError, ValidationError) as error:
            raise ShopUnreachable(f"POST {path} was not answered as documented.") from error
        if told.outcome != wanted:
            said = f"{told.outcome}{told.code} {told.detail}".strip()
            raise PlanRefused(f"POST {path} was answered {status}: {said}")

    def _answer(self, path: str, body: bytes, key: str) -> tuple[int, bytes]:
        headers = self._headers | {"Idempotency-Key": f"rehearsal-{key}"}
        broken: Exception | None = None
        for _ in range(CONNECTIONS_TRIED):
            try:
                self._connection.request("POST", path, body, headers)
                response = self._connection.getresponse()
                return response.status, response.read()
            except (OSError, HTTPException) as error:
                self._connection.close()  # the next request opens it anew
                broken = error
        raise ShopUnreachable(f"{self._shop.host_field} broke off ({broken}).")


def invitations_of(journal: Path, launch: str, people: int, invite: Invite) -> list[bytes]:
    """The invitations of all who were loaded, in the order of their numbers; `PlanRefused`."""
    with Journal(journal) as opened:
        found = [invite(sequence).encode() for sequence in _registered(opened, launch)]
    if len(found) != people or any(len(each) != INVITATION_CHARACTERS for each in found):
        raise PlanRefused(
            f"{len(found):,} people are registered for {launch}, and {people:,} were loaded: is "
            "somebody else registering? Rehearse on a shop of its own."
        )
    return found


def _registered(journal: Journal, launch: str) -> Iterator[int]:
    for entry in journal.entries():
        if '"kind":"Register"' not in entry.command:
            continue
        if json.decode(entry.command, type=Register).launch == launch:
            yield entry.sequence


def _row(launch: LaunchFacts, seed: int, person: int) -> dict[str, object]:
    sku = launch.skus[person % len(launch.skus)].sku
    return {
        "key": f"rehearsal-{seed:08x}-{person:08d}",
        "skus": [sku],
        "market": launch.locations[0].market,
        "contact": contact_of(seed, person, launch.identity),
        "confirmed": True,
    }


def _instant(at_ms: int) -> str:
    at = datetime.fromtimestamp(at_ms / 1_000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at_ms % 1_000:03d}Z"
