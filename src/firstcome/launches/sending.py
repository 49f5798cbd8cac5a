"""
Sending: a launch handed to a running shop over its API.

Always true:
- Sending a launch again is harmless: the shop answers that it has these terms already.
- What goes wrong is one line with the next step.

Never here: the staff key in a message; a redirect followed.
"""

import secrets
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from firstcome.launches.reading import LaunchFile
from firstcome.launches.wording import one_line

ANSWER_BYTES_MAX = 64 * 1024
ANSWER_TIMEOUT_SECONDS = 60
KEY_CHARACTERS_MAX = 200
SAID_CHARACTERS_MAX = 500
LOADED = frozenset({"loaded", "replaced", "already_loaded"})
LAUNCHES_PATH = "/api/v1/launches"


class SendFailure(Exception):
    """The launch was not loaded; the text says why and what to do."""


class NothingAnswers(SendFailure):
    """No shop runs at the address."""


class Answer(Struct, frozen=True):
    """What the shop answered: an outcome, or a problem document (RFC 9457)."""

    outcome: str = ""
    code: str = ""
    title: str = ""
    detail: str = ""


def read_staff_key(path: Path) -> str:
    """The staff key of a file, fit for a header."""
    try:
        key = path.read_text("ascii").strip()
    except FileNotFoundError:
        raise SendFailure(
            f"There is no staff key at {path}. The shop makes it at its first start: name the "
            "data directory with --data, or the file with --key-file."
        ) from None
    except (OSError, ValueError) as error:
        raise SendFailure(f"The staff key {path} cannot be read ({error}).") from None
    if not key.isprintable() or " " in key or not 0 < len(key) <= KEY_CHARACTERS_MAX:
        raise SendFailure(f"{path} holds no staff key. Name the right file with --key-file.")
    return key


def body_of(launch_file: LaunchFile) -> bytes:
    """The request's body: the definition and its texts."""
    return msgspec.json.encode(launch_file, order="deterministic")


def fresh_key() -> str:
    """
    A key for one call.

    Not one made of the content: a launch that is loaded, replaced by another and loaded again
    would get the answer of its first time, and nothing would change. The shop knows equal terms.
    """
    return f"load-{secrets.token_hex(16)}"


def send_launch(launch_file: LaunchFile, url: str, staff_key: str) -> str:
    """
    Load the launch into the shop at `url`; returns `loaded`, `replaced` or `already_loaded`.

    Raises `SendFailure` when the shop cannot be reached or refuses.
    """
    body = body_of(launch_file)
    headers = {
        "Authorization": f"Bearer {staff_key}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Idempotency-Key": fresh_key(),
    }
    status, retry_after, content = _post(url, body, headers)
    try:
        answer = msgspec.json.decode(content, type=Answer)
    except msgspec.DecodeError:
        raise SendFailure(
            f"{url} answered {status} with something that is not of a firstcome shop. Check --url."
        ) from None
    if answer.outcome in LOADED:
        return answer.outcome
    raise SendFailure(_refusal(status, answer, retry_after, launch_file.definition.launch))


def _post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str | None, bytes]:
    """Status, Retry-After and content of the answer to one POST."""
    connection, path = connection_to(url)
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before the body's end
            connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.headers["Retry-After"], response.read(ANSWER_BYTES_MAX)
    except ConnectionRefusedError:
        raise NothingAnswers(f"Nothing answers at {url}.") from None
    except TimeoutError:
        raise SendFailure(
            f"{url} did not answer within {ANSWER_TIMEOUT_SECONDS} s. Look at its log, then run "
            "the same command again: a repeat is harmless."
        ) from None
    except (OSError, HTTPException) as error:
        raise SendFailure(
            f"{url} cannot be reached ({error or type(error).__name__}). Check --url, then run "
            "the same command again: a repeat is harmless."
        ) from None
    finally:
        connection.close()


def connection_to(url: str) -> tuple[HTTPConnection, str]:
    """A connection, not open yet, and the path of launches there; raises `SendFailure`."""
    wrong = SendFailure(f'"{url}" is no address of a shop. Write it like http://127.0.0.1:8000')
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or not host or parts.username or parts.query or parts.fragment:
        raise wrong
    path = parts.path.rstrip("/") + LAUNCHES_PATH
    if parts.scheme == "https":
        return HTTPSConnection(host, port, timeout=ANSWER_TIMEOUT_SECONDS), path
    if parts.scheme == "http":
        return HTTPConnection(host, port, timeout=ANSWER_TIMEOUT_SECONDS), path
    raise wrong


def _refusal(status: int, answer: Answer, retry_after: str | None, launch: str) -> str:
    if answer.outcome == "launch_exists":
        return (
            f"A launch {launch} with other terms has begun already, so its terms stay as they are. "
            "Give this one another id."
        )
    said = one_line(answer.detail or answer.title or answer.outcome or f"status {status}")
    said = said[:SAID_CHARACTERS_MAX]
    if status in {401, 403}:
        return f"The shop does not know this staff key ({said}). Check --data or --key-file."
    if status in {429, 503}:
        wait = f" in {retry_after} s" if retry_after and retry_after.isdigit() else ""
        return f"The shop is busy ({said}). Run the same command again{wait}."
    name = f" {one_line(answer.code)[:SAID_CHARACTERS_MAX]}" if answer.code else ""
    return f"The shop refused the launch with {status}{name}: {said}"
