"""
Pages: a view and its template become the bytes of a page, with the headers of every page.

Always true:
- Whatever a view holds stands in the page escaped; a template names no value that it was not given.
- No page needs a script, a font, or anything from another host.

Never here: where the facts of a view come from; which page answers a request.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol, cast
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from firstcome.api.problems import Reply
from firstcome.api.shop import iso_time
from firstcome.web.customer.views import Shell
from firstcome.web.static import address_of
from firstcome.web.words import Language, words_of

MEDIA_TYPE: Final = b"text/html; charset=utf-8"

_POLICY: Final = (
    b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:;"
    b" connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PAGE_HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"content-security-policy", _POLICY),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
"""Of every page."""

PRIVATE_HEADERS: Final = (*PAGE_HEADERS, (b"cache-control", b"no-store"))
"""Of a page with a token or a key in it."""

DESK_LANGUAGE: Final = "en"
"""The pages of those who run the launch come in one language."""

_ABOUT_FROM: Final = 100
_DIGITS_KEPT: Final = 3


class _Shown(Protocol):
    shell: Shell


class _OfOrder(Protocol):
    order: _Shown


def render(template: str, view: object, **more: object) -> bytes:
    """
    The page of a view, or the part of one.

    The language and the zone are those of the view's shell, or of its order's; a view without
    one is given `shell`. `root` comes before the addresses of static files, for pages in files.
    """
    shell = _shell_of(view, more)
    words = words_of(shell.language)
    values = {"view": view, "shell": shell, "root": "", **more}
    values |= _writers(words, shell.zone)
    return _ENVIRONMENT.get_template(template).render(values).encode()


class _DeskShell(Protocol):
    @property
    def zone(self) -> str: ...


def desk_page(template: str, shell: _DeskShell, **values: object) -> bytes:
    """A page of those who run the launch, in English: `values` are what the template names."""
    given = {"shell": shell, "root": "", **values} | _writers(words_of(DESK_LANGUAGE), shell.zone)
    return _ENVIRONMENT.get_template(template).render(given).encode()


def desk_part(template: str, zone: str, **values: object) -> bytes:
    """A part of a page of the desk, for a page that is open already."""
    given = {"root": "", **values} | _writers(words_of(DESK_LANGUAGE), zone)
    return _ENVIRONMENT.get_template(template).render(given).encode()


def page(body: bytes, *, status: int = 200, is_private: bool = False) -> Reply:
    """A rendered page as the answer to a request."""
    headers = PRIVATE_HEADERS if is_private else PAGE_HEADERS
    return Reply(status, body, MEDIA_TYPE, headers=headers)


def about(number: int) -> int:
    """A number as it is said with "about": to three digits, and to tens under a thousand."""
    if number < _ABOUT_FROM:
        return number
    step = 10 ** max(len(str(number)) - _DIGITS_KEPT, 1)
    return (number + step // 2) // step * step


def _shell_of(view: object, more: dict[str, object]) -> Shell:
    given = more.pop("shell", None)
    if isinstance(given, Shell):
        return given
    shown = view if hasattr(view, "shell") else cast("_OfOrder", view).order
    return cast("_Shown", shown).shell


@lru_cache(maxsize=256)
def _writers(words: Language, zone: str) -> dict[str, object]:
    """What templates write values with, on the clocks of a zone."""

    def clock(instant_ms: int) -> str:
        return words.clock(instant_ms, zone)

    def when(instant_ms: int) -> Markup:
        """For people, and for the script that adds the reader's own clock."""
        text = words.moment(instant_ms, zone)
        return Markup('<time datetime="{}">{}</time>').format(iso_time(instant_ms), text)

    def near(instant_ms: int, now_ms: int) -> str:
        return words.near(instant_ms, now_ms, zone)

    return {
        "t": words.t,
        "has": words.has,
        "number": words.number,
        "money": words.money,
        "lasting": words.lasting,
        "window": words.window,
        "day": words.calendar.day,
        "both": words.calendar.both,
        "span": words.calendar.span,
        "clock": clock,
        "near": near,
        "when": when,
        "zone_place": words.place_of(zone),
        "locale": words.locale_tag,
    }


def beginning(text: str) -> str:
    """A text as a sentence begins."""
    return text[:1].upper() + text[1:]


def _language_name(code: str) -> str:
    return words_of(code).name


def _path(address: str) -> str:
    """An address without its query."""
    return urlsplit(address).path


def _query(address: str) -> list[tuple[str, str]]:
    """The fields of an address's query, which a form that is sent by GET would lose."""
    return parse_qsl(urlsplit(address).query)


def _made_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    names = cast("dict[str, object]", environment.globals)
    names |= {"static": address_of, "language_name": _language_name}
    filters = cast("dict[str, object]", environment.filters)
    filters |= {"about": about, "beginning": beginning, "path": _path, "query": _query}
    return environment


_ENVIRONMENT: Final = _made_environment()
