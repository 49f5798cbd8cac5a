"""
Pages of set-up, as tests of them meet them: forms with their fields, files that are sent, launches.

Always true:
- A form is sent with what stands in it, as a browser would, and what a test types.
"""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import httpx

from firstcome.launches import LaunchFile, read_launch_file
from firstcome.launches.bundles import packed, unpacked
from firstcome.launches.writing import read_files, written
from tests.launches.sound import SOUND, write
from tests.operations.house import DeskClient, House
from tests.serve.running import until

LAUNCH = "phone-2008"
FUTURE = SOUND.replace("2008-07-07 08:00", "2035-07-07 08:00").replace(
    "2008-07-21 18:00", "2035-07-21 18:00"
)


_AREAS = re.compile(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)


class Fields(HTMLParser):
    """What a page's forms would send: every named control with its value."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {
            name: unescape(text) for name, text in _AREAS.findall(markup)
        }
        self._select = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "input" and named.get("type") not in ("file", "checkbox"):
            self.fields[named.get("name", "")] = named.get("value", "")
        elif tag == "select":
            self._select = named["name"]
        elif tag == "option" and (self._select not in self.fields or "selected" in named):
            self.fields[self._select] = named.get("value", "")


def fields_of(page: httpx.Response) -> dict[str, str]:
    """What stands in the forms of a page."""
    assert page.status_code == 200, page.text
    return Fields(page.text).fields


def words_of(page: httpx.Response) -> str:
    """The page as it reads."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def upload(client: DeskClient, path: str, fields: dict[str, str], **files: bytes) -> httpx.Response:
    """Send a form as a page of the desk with file fields would."""
    parts: list[tuple[str, tuple[str | None, bytes]]] = [
        (name, (None, value.encode())) for name, value in ({"csrf": client.csrf} | fields).items()
    ]
    parts += [
        ("files" if "." in name else name.replace("__", ":"), (name, content))
        for name, content in files.items()
    ]
    return client.post(path, files=parts, headers={"Sec-Fetch-Site": "same-origin"})


def client_when_ready(found: House) -> DeskClient:
    """Somebody of operations, once the read models are there."""
    until((found.front.directory / "models.db").exists)
    client = found.client_of("operations")
    until(lambda: client.get("/launches/new").status_code == 200)
    return client


def load(client: DeskClient, launch: str, files: dict[str, bytes], why: str = "") -> None:
    """Load a launch by page, from its files."""
    review = upload(client, "/launches/new", {"way": "files"}, **{"launch.zip": packed(files)})
    saved = upload(client, f"/launches/{launch}/save", fields_of(review) | {"why": why})
    assert saved.status_code == 303, saved.text
    assert saved.headers["location"].startswith(f"/launches/{launch}?said=")


def load_sound(client: DeskClient, folder: Path) -> LaunchFile:
    """The launch with every field, which has not begun."""
    launch_file = read_launch_file(write(folder, FUTURE))
    load(client, LAUNCH, written(launch_file), "the first")
    return launch_file


def exported(client: DeskClient, launch: str = LAUNCH) -> LaunchFile:
    """The launch as the desk gives its file."""
    reply = client.get(f"/api/v1/launches/{launch}/file")
    assert reply.status_code == 200, reply.text
    return read_files(unpacked(reply.content))


def save(client: DeskClient, review: httpx.Response, launch: str = LAUNCH) -> None:
    """Press the button of a review."""
    saved = upload(client, f"/launches/{launch}/save", fields_of(review))
    assert saved.status_code == 303, words_of(saved)
