"""
What staff say of messages that may have been sent, or not: from the desk, to the back.

A request is an empty file whose name says it, so that a second one is the same file:

    again.message.1234      send the message 1234 again
    arrived.telling.7       every one of the telling 7 arrived
    leave.message.1234      the message 1234 is not to be sent, whatever became of it

Always true:
- Only what is `uncertain`, or has no way to go, follows; a request about anything else changes
  nothing.

Never here: who may ask (the desk judges that).
"""

from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

from firstcome.notifications.outbox import Verb
from firstcome.notifications.request_files import waiting_in

FOLDER: Final = "resend-requests"
"""Its name in the data directory."""

About = Literal["message", "telling"]


class ResendRequest(NamedTuple):
    """What staff say, of one message or of all of a telling, by its number in the outbox."""

    verb: Verb
    about: About
    number: int


class ResendRequests:
    """A folder of requests: the desk asks, the back follows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def ask(self, request: ResendRequest) -> None:
        """Have it followed some time soon; raises `OSError` when the folder takes no file."""
        (self._folder / f"{request.verb}.{request.about}.{request.number}").touch(mode=0o600)

    def waiting(self, count_max: int) -> list[ResendRequest]:
        """Some of the requests that wait."""
        return waiting_in(self._folder, _read, count_max)

    def done(self, request: ResendRequest) -> None:
        """The request was followed."""
        name = f"{request.verb}.{request.about}.{request.number}"
        (self._folder / name).unlink(missing_ok=True)


def _read(name: str) -> ResendRequest | None:
    """The request that a file is; None for a file that is none of ours."""
    parts = name.split(".")
    if len(parts) != 3 or not parts[2].isdecimal():
        return None
    verb, about, number = parts
    for known in get_args(Verb):
        for kind in get_args(About):
            if (verb, about) == (known, kind):
                return ResendRequest(known, kind, int(number))
    return None
