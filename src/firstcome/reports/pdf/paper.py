"""
Paper: pages of A4 with the shop's colour, its type, and a foot that says as of when.

Always true:
- Equal drawing gives equal bytes: the PDF is dated by what it tells, not by when it was made.
- A sign that the type does not have is written as a question mark.

Never here: what a page is about.
"""

from datetime import datetime
from importlib.resources import as_file, files
from typing import Any, Final, Literal, NamedTuple, TypedDict, Unpack, cast

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from msgspec import Struct

WIDTH: Final = 210.0
HEIGHT: Final = 297.0
MARGIN: Final = 16.0
FOOT: Final = 18.0
INSIDE: Final = WIDTH - 2 * MARGIN
"""All in millimetres."""

OWN_ACCENT: Final = "#0b5f68"
TYPE: Final = "roboto"
BODY_PT: Final = 9.0
SMALL_PT: Final = 7.5

Align = Literal["L", "R", "C"]


class Colour(NamedTuple):
    """Red, green and blue, from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def of(cls, text: str) -> "Colour":
        """From `#rrggbb`."""
        return cls(*bytes.fromhex(text.removeprefix("#")))

    def tint(self, share: float) -> "Colour":
        """The colour with so much of it, on white."""
        return Colour(*(round(255 - (255 - part) * share) for part in self))


INK: Final = Colour(27, 31, 36)
SOFT: Final = Colour(87, 96, 106)
RULE: Final = Colour(213, 218, 224)
WHITE: Final = Colour(255, 255, 255)


class About(Struct, frozen=True):
    """What the paper is: for its foot, and for what reads it aloud."""

    title: str
    shop: str
    foot: str
    made: datetime
    accent: str = OWN_ACCENT


class Style(TypedDict, total=False):
    """How a line of text looks."""

    size: float
    bold: bool
    colour: Colour
    align: Align


class _Pages(FPDF):
    """The library's own pages, with our foot."""

    def __init__(self, about: About) -> None:
        super().__init__(format="A4")
        self._about = about
        self.accent = Colour.of(about.accent or OWN_ACCENT)

    def footer(self) -> None:
        """On every page but the cover, which says it itself."""
        if self.page_no() == 1:
            return
        self.set_font(TYPE, "", SMALL_PT)
        self.set_text_color(*SOFT)
        self.set_xy(MARGIN, HEIGHT - 12)
        self.cell(INSIDE - 20, 4, self._about.foot)
        self.cell(20, 4, f"{self.page_no()} / {{nb}}", align="R")


class Paper:
    """Draws on pages from the top down; `y` is how far it is."""

    def __init__(self, about: About) -> None:
        self.about = about
        self._pdf = _Pages(about)
        pdf = self._pdf
        with as_file(files("firstcome.reports") / "fonts") as folder:
            pdf.add_font(TYPE, "", folder / "Roboto-Regular.ttf")
            pdf.add_font(TYPE, "B", folder / "Roboto-Medium.ttf")
        font: Any = pdf.fonts[TYPE]
        self._signs = frozenset(font.cmap)
        pdf.set_margins(MARGIN, MARGIN, MARGIN)
        pdf.set_auto_page_break(auto=False)
        pdf.c_margin = 0  # text begins where boxes and rules do
        pdf.set_creation_date(about.made)
        pdf.set_title(self.clean(about.title))
        pdf.set_author(self.clean(about.shop))
        pdf.set_lang("en")
        self.accent = pdf.accent

    @property
    def y(self) -> float:
        """Where drawing goes on."""
        return self._pdf.get_y()

    @y.setter
    def y(self, value: float) -> None:
        self._pdf.set_y(value)

    @property
    def left(self) -> float:
        """Room on the page, from here to the foot."""
        return HEIGHT - FOOT - self.y

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()

    def room(self, height: float) -> bool:
        """Begin a page unless there is so much room; whether one was begun."""
        if self.left >= height:
            return False
        self.page()
        return True

    def skip(self, height: float) -> None:
        """Leave room."""
        self.y += height

    def heading(self, text: str, needed: float = 30) -> None:
        """A heading, with so much room below it on the same page."""
        if not self.room(needed + 10) and self.y > MARGIN + 1:
            self.skip(7)
        self.text(MARGIN, self.y, text, size=13, bold=True)
        self.skip(7.5)

    def paragraph(
        self, text: str, *, size: float = BODY_PT, colour: Colour = INK, width: float = INSIDE
    ) -> None:
        """Lines of text, as wide as the page."""
        pdf = self._pdf
        pdf.set_font(TYPE, "", size)
        pdf.set_text_color(*colour)
        line = size * 0.5
        found: Any = pdf.multi_cell(width, line, self.clean(text), dry_run=True, output="LINES")
        lines = cast("list[str]", found)
        self.room(min(len(lines), 3) * line)
        for each in lines:
            self.room(line)
            pdf.set_font(TYPE, "", size)
            pdf.set_text_color(*colour)
            pdf.set_x(MARGIN)
            pdf.cell(width, line, each, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def text(
        self, x: float, y: float, text: str, *, width: float = INSIDE, **style: Unpack[Style]
    ) -> None:
        """One line of text, cut to `width` with an ellipsis; y is its top."""
        pdf = self._pdf
        size = style.get("size", BODY_PT)
        pdf.set_font(TYPE, "B" if style.get("bold") else "", size)
        pdf.set_text_color(*style.get("colour", INK))
        at = pdf.get_y()
        pdf.set_xy(x, y)
        cut = self._cut(self.clean(text), width)
        pdf.cell(width, size * 0.42, cut, align=style.get("align", "L"))
        pdf.set_y(at)

    def wide(self, text: str, *, size: float = BODY_PT, bold: bool = False) -> float:
        """How wide a text is."""
        self._pdf.set_font(TYPE, "B" if bold else "", size)
        return self._pdf.get_string_width(self.clean(text))

    def box(
        self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0
    ) -> None:
        """A filled rectangle."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(
            x, y, width, height, style="F", round_corners=radius > 0, corner_radius=radius
        )

    def rule(
        self,
        x: float,
        y: float,
        to_x: float,
        to_y: float,
        *,
        colour: Colour = RULE,
        width: float = 0.2,
    ) -> None:
        """A line."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(width)
        self._pdf.line(x, y, to_x, to_y)

    def clean(self, text: str) -> str:
        """The text in signs that the type has."""
        return "".join(sign if ord(sign) in self._signs else "?" for sign in text)

    def body(self) -> bytes:
        """The PDF."""
        return bytes(self._pdf.output())

    def _cut(self, text: str, width: float) -> str:
        wide = self._pdf.get_string_width
        if wide(text) <= width - 0.5:
            return text
        while text and wide(f"{text}…") > width - 0.5:
            text = text[:-1].rstrip()
        return f"{text}…"
