"""
The text of a PDF as fpdf2 writes it: every line of text that is drawn, page by page.

Always true:
- Signs are read by the fonts' own maps to Unicode (ISO 32000-1, 9.10.3), as a reader does that
  copies text.
"""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\((.*?)(?<!\\)\) Tj", re.DOTALL)
_TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>")
_ESCAPED = re.compile(rb"\\([nrtbf()\\])")
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf: bytes) -> list[list[str]]:
    """The lines of text of each page, in the order in which they were drawn."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    signs = {
        font: _signs(objects, objects[int(number)])
        for body in objects.values()
        for font, number in _FONT.findall(body)
    }
    found: list[list[str]] = []
    for body in objects.values():
        if b"/Type /Page\n" in body or body.rstrip().endswith(b"/Type /Page>>"):
            number = re.search(rb"/Contents (\d+) 0 R", body)
            assert number is not None
            found.append(list(_lines(_stream(objects[int(number[1])]), signs)))
    return found


def _lines(content: bytes, signs: dict[bytes, dict[int, str]]) -> Iterator[str]:
    font: dict[int, str] = {}
    for named, shown in _SHOWN.findall(content):
        if named:
            font = signs[named]
            continue
        raw = _ESCAPED.sub(lambda found: _PLAIN.get(found[1], found[1]), shown)
        codes = (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))
        yield "".join(font[code] for code in codes)


def _signs(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    number = _TO_UNICODE.search(font)
    assert number is not None
    pairs = _PAIR.findall(_stream(objects[int(number[1])]))
    return {int(code, 16): bytes.fromhex(sign.decode()).decode("utf-16-be") for code, sign in pairs}


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]
