"""
People who registered for a small launch, with the links that their mails would hold.

Always true:
- They register and confirm by the shop's own requests.

Never here: a browser.
"""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from firstcome.codes import RegistrationCodes, invitation
from firstcome.journal.reader import JournalReader
from firstcome.keyring import load_secrets
from tests.api.desk import fresh
from tests.browser.small_shop import BLUE, SmallLaunch, now_ms

EPOCH: Final = 1
LOOKED_BACK: Final = 50
"""Entries among which the last registration is looked for."""


def register(launch: SmallLaunch, who: str, **other: Any) -> tuple[str, str]:
    """Register an interest in a mug, by delivery; the code and the token of the link."""
    contact = {"name": who.title(), "email": launch.address(who)}
    wish = {"skus": [BLUE], "market": "GB", "contact": contact, "consents": ["email"]} | other
    sent = {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
    path = f"{launch.path}/registrations"
    answer = launch.shop.ask("POST", path, msgspec.json.encode(wish), sent)
    assert answer.status == 202, answer
    secrets = load_secrets(launch.shop.directory, journal_is_empty=False)
    return RegistrationCodes(secrets.code).make(EPOCH, _last_registration(launch))


def confirmed(launch: SmallLaunch, who: str, **other: Any) -> str:
    """Register and confirm; the address of the launch page with the invitation."""
    code, token = register(launch, who, **other)
    answer = launch.shop.ask("POST", f"/api/v1/registrations/{code}/confirm?token={token}")
    assert answer.code == "confirmed", answer
    return f"{launch.page}?invitation={invitation(code, token)}"


def adopt(launch: SmallLaunch, *waves: tuple[int, int], is_told: bool = True) -> None:
    """
    Divide who confirmed, by the time of their registration: (people, ms from now) each.

    The first wave `is_told` of its time, unless it only stands in the plan.
    """
    terms = [{"people": people, "opens": _from_now(wait_ms)} for people, wait_ms in waves]
    answer = launch.staff("waves", {"order": "registration_time", "waves": terms})
    assert answer.code == "waves_adopted", answer
    if is_told:
        answer = launch.staff("waves/1/invite", {})
        assert answer.code == "invited", answer


def move(launch: SmallLaunch, wave: int, wait_ms: int) -> None:
    """Let a wave open so many ms from now."""
    answer = launch.staff(f"waves/{wave}/move", {"opens": _from_now(wait_ms)})
    assert answer.code == "wave_moved", answer


def _from_now(wait_ms: int) -> str:
    at = datetime.fromtimestamp((now_ms() + wait_ms) / 1_000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _last_registration(launch: SmallLaunch) -> int:
    journal = JournalReader(launch.shop.directory / "journal.db")
    try:
        return max(
            entry.sequence
            for entry in journal.entries(max(0, journal.last_sequence() - LOOKED_BACK))
            if b'"Register"' in entry.command
        )
    finally:
        journal.close()
