"""
Tryouts: messages that staff have sent to an address of theirs, to see how they look.

The desk asks with a file; the back takes it away as soon as it has read it, and leaves an empty one
whose name says what became of it:

    5f1c….json          kind, language, channel, address
    5f1c….sent.0
    5f1c….refused.550

Always true:
- A message that is tried out says so, and is a sample: nothing of a customer is in it.
- An address is on the disk until the back has read it, and no longer than that.

Never here: who may ask, and how often (the desk judges that).
"""

import contextlib
import os
import re
import secrets
import time
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from firstcome.limits import TEST_MESSAGES_KEPT_S_MAX
from firstcome.notifications.kinds import Channel, Kind
from firstcome.notifications.request_files import waiting_in
from firstcome.notifications.transports import Mail

FOLDER: Final = "tryouts"
"""Its name in the data directory."""

MARK: Final = "[Test] "

Became = Literal["waiting", "sent", "refused", "delayed", "uncertain", "no_way"]

_NAME: Final = re.compile(r"([0-9a-f]{16})\.json")
_SUBJECT: Final = b"\r\nSubject: "


class Tryout(Struct, frozen=True):
    """What is to be sent where."""

    kind: Kind
    language: str
    channel: Channel
    address: str


class Outcome(NamedTuple):
    """What became of it; `code` is the provider's, 0 for none."""

    became: Became
    code: int = 0


class Tryouts:
    """A folder of requests: the desk asks, the back sends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def ask(self, tryout: Tryout) -> str:
        """Have it sent some time soon; its name. Raises `OSError`."""
        name = secrets.token_hex(8)
        beside = self._folder / f"{name}.part"
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(msgspec.json.encode(tryout))
        beside.replace(self._folder / f"{name}.json")
        return name

    def take(self, count_max: int) -> list[tuple[str, Tryout]]:
        """Some of those that wait, by name; they wait no longer."""
        found: list[tuple[str, Tryout]] = []
        for name in waiting_in(self._folder, _read, count_max):
            path = self._folder / f"{name}.json"
            with contextlib.suppress(OSError, msgspec.MsgspecError):
                found.append((name, msgspec.json.decode(path.read_bytes(), type=Tryout)))
            path.unlink(missing_ok=True)
        return found

    def tell(self, name: str, outcome: Outcome) -> None:
        """Say what became of it; what was said long ago is forgotten."""
        self._sweep()
        (self._folder / f"{name}.{outcome.became}.{outcome.code}").touch(mode=0o600)

    def outcome(self, name: str) -> Outcome | None:
        """What became of it; None for one that nothing is known of."""
        if not _NAME.fullmatch(f"{name}.json"):
            return None
        if (self._folder / f"{name}.json").exists():
            return Outcome("waiting")
        for path in self._folder.glob(f"{name}.*.*"):
            _, became, code = path.name.split(".")
            if became in get_args(Became) and code.isdigit():
                return Outcome(cast("Became", became), int(code))
        return None

    def _sweep(self) -> None:
        oldest_s = time.time() - TEST_MESSAGES_KEPT_S_MAX
        with contextlib.suppress(OSError), os.scandir(self._folder) as files:
            for file in files:
                if file.stat().st_mtime < oldest_s:
                    Path(file.path).unlink(missing_ok=True)


def as_test(mail: Mail) -> Mail:
    """The same mail, which says that it is a test; nobody reports on it."""
    if mail.raw.count(_SUBJECT):
        raw = mail.raw.replace(_SUBJECT, _SUBJECT + MARK.encode(), 1)
    else:
        raw = MARK.encode() + mail.raw
    return replace(mail, raw=raw, report_to="")


def _read(name: str) -> str | None:
    """The name of a request; None for a file that is none."""
    found = _NAME.fullmatch(name)
    return None if found is None else found[1]
