"""
Logos: a PNG or SVG file that is safe to show, or the reason why not.

Always true:
- An SVG that passes runs no script, holds no foreign document and names nothing outside itself.

Never here: how a logo looks.
"""

import re
from typing import Final, Literal
from xml.parsers import expat

from firstcome.launches.bounds import LOGO_BYTES_MAX
from firstcome.launches.faults import Refused
from firstcome.launches.wording import shown

PNG: Final = "image/png"
SVG: Final = "image/svg+xml"

_PNG_START = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_SVG_SPACE = "http://www.w3.org/2000/svg"
_HTML_SPACE = "http://www.w3.org/1999/xhtml"
_BETWEEN = " "  # of a namespace and a name
_REFUSED_ELEMENTS = frozenset(
    {
        *("script", "handler", "listener", "foreignobject", "iframe", "object", "embed"),
        *("audio", "video", "image", "feimage"),
    }
)
# What changes an attribute later could make it name something outside.
_MOVING_ELEMENTS = frozenset(("animate", "animatemotion", "animatetransform", "set"))
_REFERENCES = frozenset({"href", "src", "base"})
_OUTSIDE = re.compile(
    r"url\((?!\s*['\"]?#)|@import|image-set|src\(|://|javascript:|\\", re.IGNORECASE
)
_PLAIN = 'In the drawing program, save it as "plain SVG" or "optimised SVG".'


def logo_type_of(content: bytes) -> Literal["image/png", "image/svg+xml"]:
    """The media type of a logo; `Refused` when it is too large, something else or not safe."""
    if len(content) > LOGO_BYTES_MAX:
        raise Refused(
            f"the logo is {len(content):,} bytes.",
            f"Make it smaller: {LOGO_BYTES_MAX:,} bytes at most.",
        )
    if content.startswith(_PNG_START):
        return PNG
    if b"<" not in content[:16]:
        raise Refused("the logo is neither a PNG nor an SVG.", "Save it as one of the two.")
    _check_svg(content)
    return SVG


def _check_svg(content: bytes) -> None:
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=_BETWEEN)
    check = _SvgCheck(parser)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Refused(
            f"the logo is not sound XML (line {error.lineno}).", "Export it once more, as SVG."
        ) from None
    assert check.seen, "XML without a fault has an element"


class _SvgCheck:
    """Listens to a parser and raises `Refused` at the first thing that a logo must not have."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.seen = False
        self._parser = parser
        self._in_style = False
        self._style = ""
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        del version, standalone
        if encoding is not None and encoding.lower() != "utf-8":
            raise self._refused(f"is in {shown(encoding)}", "Save it as UTF-8.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(_BETWEEN)
        local = local.lower()
        if not self.seen and (space, local) != (_SVG_SPACE, "svg"):
            what = f"begins with the element {shown(local)}, not with svg and its xmlns"
            raise self._refused(what, f'Begin it with <svg xmlns="{_SVG_SPACE}">.')
        self.seen = True
        if space == _HTML_SPACE or local in _REFUSED_ELEMENTS | _MOVING_ELEMENTS:
            raise self._refused(f"has the element {shown(local)}", "Remove it.")
        if local == "style":
            self._in_style, self._style = True, ""
        for attribute, value in attributes.items():
            self._check_attribute(attribute.rpartition(_BETWEEN)[2].lower(), value)

    def _check_attribute(self, name: str, value: str) -> None:
        if name.startswith("on"):
            raise self._refused(f"has the event attribute {shown(name)}", "Remove it.")
        outside = name in _REFERENCES and not value.strip().startswith("#")
        if outside or _OUTSIDE.search(value):
            what = f"names something outside itself in the attribute {shown(name)}"
            raise self._refused(what, f"Remove it. {_PLAIN}")

    def _end(self, name: str) -> None:
        if name.rpartition(_BETWEEN)[2].lower() == "style":
            self._in_style = False
            if _OUTSIDE.search(self._style):
                raise self._refused("names something outside itself in its style", _PLAIN)

    def _text(self, text: str) -> None:
        if self._in_style:
            self._style += text

    def _doctype(self, *_: object) -> None:
        raise self._refused("has a document type", f"Remove the line <!DOCTYPE …>. {_PLAIN}")

    def _instruction(self, target: str, _: str) -> None:
        raise self._refused(f"has the instruction {shown(target)}", "Remove it.")

    def _refused(self, what: str, mend: str) -> Refused:
        return Refused(f"the logo {what} (line {self._parser.CurrentLineNumber}).", mend)
