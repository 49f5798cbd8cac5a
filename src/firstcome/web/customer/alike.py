"""
Orders that look alike share one drawn page: what is one order's own is filled in.

    a view ─► the same with stand-ins for code, links and numbers ─► drawn once in a second, cut
           ─► joined with this order's own

Always true:
- What is joined is, character for character, what drawing this view would give (times of day are
  shown in minutes, so they are cut to them).
- A number's stand-in has its plural form in the language of the page.

Never here: facts; which view belongs to whom.
"""

import re
import secrets
from functools import lru_cache
from typing import Final, NamedTuple

from markupsafe import escape
from msgspec.structs import replace

from firstcome.limits import ORDER_PAGES_KEPT_MAX
from firstcome.web.customer.lru import Lru
from firstcome.web.customer.views import OrderPage
from firstcome.web.pages import render
from firstcome.web.words import words_of

EXACT_MAX: Final = 20
"""Numbers up to it are drawn as they are: small ones can have words of their own."""

EXACT_LEFT_MS: Final = 3_600_000
"""A deadline that is nearer is drawn to the millisecond."""

_MINUTE_MS: Final = 60_000
_SECOND_MS: Final = 1_000
_STARTS: Final = (6_000_000_000, 7_000_000_000, 8_000_000_000, 9_000_000_000)


class _Drawn(NamedTuple):
    """A page in parts, and which of them are whose stand-ins: (part, number of the stand-in)."""

    parts: list[str]
    slots: list[tuple[int, int]]


class AlikePages:
    """Draws the pages of orders; one for the process."""

    def __init__(self) -> None:
        self._kept: Lru[tuple[str, str, OrderPage], _Drawn] = Lru(ORDER_PAGES_KEPT_MAX)
        self._mark = secrets.token_hex(12)

    def draw(self, template: str, view: OrderPage, noted: str = "") -> bytes:
        """The page, or the region, of this view; `noted` is what the page says besides."""
        stand_ins, own = self._personal(view)
        alike = _without_odd_ms(self._with(view, stand_ins))
        drawn = self._kept.get((template, noted, alike))
        if drawn is None:
            more = {"note": noted} if noted else {}
            page = render(template, alike, **more).decode()
            drawn = _cut(page, [text for text, _ in stand_ins])
            self._kept.put((template, noted, alike), drawn)
        parts = drawn.parts.copy()
        for at, number in drawn.slots:
            parts[at] = own[number]
        return "".join(parts).encode()

    def _personal(self, view: OrderPage) -> tuple[list[tuple[str, int]], list[str]]:
        """The stand-ins, as they show and as numbers, and what takes their place in this page."""
        texts = [
            view.order,
            view.page_address,
            view.now_address,
            view.give_up_address,
            view.move_address,
            view.place.address,
            view.terms_address,
            *(address for _, address in view.shell.languages),
        ]
        stand_ins = [(f"own-{number}-{self._mark}", 0) for number in range(len(texts))]
        own = [str(escape(text)) for text in texts]
        language = view.shell.language
        for number, start in zip(_numbers(view), _STARTS, strict=True):
            if number is None or number <= EXACT_MAX:
                stand_ins.append(("", 0 if number is None else number))
                own.append("")
            else:
                form = words_of(language).locale.plural_form(number)
                stand_ins.append(_stand_in(language, form, start))
                own.append(str(escape(words_of(language).number(number))))
        return stand_ins, own

    def _with(self, view: OrderPage, stand_ins: list[tuple[str, int]]) -> OrderPage:
        texts = [text for text, _ in stand_ins]
        numbers = [
            None if own is None else number
            for own, (_, number) in zip(_numbers(view), stand_ins[-len(_STARTS) :], strict=True)
        ]
        codes = [code for code, _ in view.shell.languages]
        languages = tuple(zip(codes, texts[7 : -len(_STARTS)], strict=True))
        return replace(
            view,
            shell=replace(view.shell, languages=languages),
            order=texts[0],
            page_address=texts[1],
            now_address=texts[2],
            give_up_address=texts[3],
            move_address=texts[4],
            place=replace(view.place, address=view.place.address and texts[5]),
            terms_address=texts[6],
            ahead=numbers[0],
            place_in_line=numbers[1],
            units_ahead=numbers[2],
            left_count=numbers[3],
        )


def _numbers(view: OrderPage) -> tuple[int | None, int | None, int | None, int | None]:
    return view.ahead, view.place_in_line, view.units_ahead, view.left_count


def _without_odd_ms(view: OrderPage) -> OrderPage:
    """The view at the start of its second, with times of day cut to the minute that they show."""
    now_ms = view.shell.now_ms // _SECOND_MS * _SECOND_MS
    hold_until_ms = view.hold_until_ms
    if hold_until_ms is not None and hold_until_ms - now_ms > EXACT_LEFT_MS:
        hold_until_ms = hold_until_ms // _MINUTE_MS * _MINUTE_MS
    return replace(
        view,
        shell=replace(view.shell, now_ms=now_ms),
        as_of_ms=view.as_of_ms // _SECOND_MS * _SECOND_MS,
        placed_ms=view.placed_ms // _MINUTE_MS * _MINUTE_MS,
        hold_until_ms=hold_until_ms,
    )


@lru_cache(maxsize=256)
def _stand_in(language: str, form: str, start: int) -> tuple[str, int]:
    """A large number of this plural form that no page has by chance, as it shows and as it is."""
    words = words_of(language)
    for number in range(start, start + 10_000):
        if words.locale.plural_form(number) == form:
            return str(escape(words.number(number))), number
    raise AssertionError(f"no large number has the plural form {form} in {language}")


def _cut(page: str, stand_ins: list[str]) -> _Drawn:
    numbers = {text: number for number, text in enumerate(stand_ins) if text}
    parts = re.split("(" + "|".join(map(re.escape, numbers)) + ")", page)
    slots = [(at, numbers[part]) for at, part in enumerate(parts) if at % 2]
    return _Drawn(parts, slots)
