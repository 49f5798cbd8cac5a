"""
What became of people who were loaded, by the journal of their shop.

Always true:
- It reads beside the shop, and asks it as a customer does.

Never here: loading.
"""

from pathlib import Path
from typing import Any, Final, cast

import apsw
import msgspec

from firstcome.codes import RegistrationCodes
from firstcome.contacts.email_address import normalise_email
from firstcome.contacts.identity import customer_id
from firstcome.engine.founding import FIRST_EPOCH
from firstcome.keyring import load_secrets
from tests.api.desk import Desk

_ENTRIES: Final = "SELECT sequence, command FROM entries"


def wave_of(desk: Desk, email: str) -> int:
    """The wave of whoever has this address, as their page shows it."""
    directory = desk.shop.directory
    secrets = load_secrets(directory, journal_is_empty=False)
    customer = customer_id(secrets.customer, "email", normalise_email(email))
    sequence = _sequence(directory / "journal.db", desk.launch, customer)
    codes = RegistrationCodes(secrets.code)
    code, token = codes.make(FIRST_EPOCH, sequence)
    seen = desk.shop.ask("GET", f"/api/v1/registrations/{code}?token={token}")
    assert seen.status == 200, seen
    return seen.json["wave"]


def _sequence(journal: Path, launch: str, customer: bytes) -> int:
    with apsw.Connection(str(journal), flags=apsw.SQLITE_OPEN_READONLY) as connection:
        for sequence, command in cast("Any", connection).execute(_ENTRIES):
            asked = msgspec.json.decode(command)
            if asked["kind"] == "Register" and asked["launch"] == launch:
                known = msgspec.convert(asked["customer"], bytes)
                if known == customer:
                    return sequence
    raise AssertionError("nobody registered with this address")
