"""
Locating: the line on which each key and each array element of a TOML text stands.

`tomllib` gives values without their lines, and no well-kept library gives both; this scanner gives
the lines alone. It trusts the text: `tomllib` must have accepted it.

Always true:
- Every path of the document that `tomllib` reads has a line, and no other path has one.

Never here: values, and the refusal of a text that is not TOML.
"""

import re
import tomllib
from bisect import bisect_right

TomlPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACES = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?"""(?:"{0,2})'
    r"|'''[\s\S]*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'"
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


def locate(text: str) -> dict[TomlPath, int]:
    """Line numbers, from 1, by path; a table stands where it is first named."""
    return _Scan(text.replace("\r\n", "\n")).document()


class _Scan:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._line_numbers: dict[TomlPath, int] = {}
        self._lengths: dict[TomlPath, int] = {}  # of the arrays that [[headers]] make

    def document(self) -> dict[TomlPath, int]:
        table: TomlPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._header_of_array()
            elif self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._line_numbers

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        assert found is not None, "the text was not accepted by tomllib"
        self._at = found.end()
        return found[0]

    def _mark(self, path: TomlPath) -> None:
        if path not in self._line_numbers:
            self._line_numbers[path] = bisect_right(self._starts, self._at)

    def _header(self) -> TomlPath:
        self._at += 1
        path: TomlPath = ()
        for key in self._keys():
            path = self._inside((*path, key))
        self._at += 1
        return path

    def _header_of_array(self) -> TomlPath:
        self._at += 2
        *parents, last = self._keys()
        path: TomlPath = ()
        for key in parents:
            path = self._inside((*path, key))
        path = (*path, last)
        self._mark(path)
        index = self._lengths.get(path, 0)
        self._lengths[path] = index + 1
        self._mark((*path, index))
        self._at += 2
        return (*path, index)

    def _inside(self, path: TomlPath) -> TomlPath:
        """Where a header's name leads: into the newest element, if it names an array."""
        self._mark(path)
        length = self._lengths.get(path)
        return path if length is None else (*path, length - 1)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACES)
            keys.append(self._key())
            self._skip(_SPACES)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _key(self) -> str:
        if self._text[self._at] not in "\"'":
            return self._skip(_BARE_KEY)
        written = self._skip(_STRING)
        return next(iter(tomllib.loads(f"{written} = 0")))

    def _pair(self, table: TomlPath) -> None:
        path = table
        for key in self._keys():
            path = (*path, key)
            self._mark(path)
        self._at += 1
        self._skip(_SPACES)
        self._value(path)

    def _value(self, path: TomlPath) -> None:
        first = self._text[self._at]
        if first in "\"'":
            self._skip(_STRING)
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            self._skip(_SCALAR)

    def _array(self, path: TomlPath) -> None:
        self._at += 1
        index = 0
        self._skip(_BLANK)
        while self._text[self._at] != "]":
            self._mark((*path, index))
            self._value((*path, index))
            index += 1
            self._skip_comma()
        self._at += 1

    def _inline_table(self, path: TomlPath) -> None:
        self._at += 1
        self._skip(_BLANK)
        while self._text[self._at] != "}":
            self._pair(path)
            self._skip_comma()
        self._at += 1

    def _skip_comma(self) -> None:
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
