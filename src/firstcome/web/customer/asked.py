"""
What was asked: the address and the headers of one request for a page, read when needed.

Always true:
- An address or a form with too many fields, or one that cannot be read, is refused before any
  work.

Never here: answering.
"""

from collections.abc import Callable
from typing import Final, Literal
from urllib.parse import unquote_plus, urlencode

from firstcome.api.exchange import Exchange
from firstcome.api.problems import Reply
from firstcome.domain.launch import Launch
from firstcome.limits import ACCEPT_LANGUAGE_CHARACTERS_MAX, FORM_FIELDS_MAX
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.language import choose
from firstcome.web.customer.replies import address
from firstcome.web.customer.site import Site
from firstcome.web.customer.views import BrandView, Shell
from firstcome.web.words import LANGUAGES, words_of

SHOP_ZONE: Final = "UTC"
"""The zone of pages that are about no launch."""

_FORM: Final = b"application/x-www-form-urlencoded"


class PageRaised(Exception):
    """Ends a request with a page that only says something: see `views.NotePage`."""

    def __init__(self, kind: str, status: int, going_on: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
        self.going_on = going_on


class Asked:
    """One request."""

    __slots__ = ("exchange", "lang", "parts", "path", "query", "site")

    def __init__(self, site: Site, exchange: Exchange) -> None:
        """Raises `PageRaised` for a query that cannot be read."""
        path, _, query = exchange.target.partition(b"?")
        self.site = site
        self.exchange = exchange
        self.path = path.decode("latin-1")
        self.parts = self.path.split("/")
        self.query = read_fields(query) if query else {}
        self.lang = ""
        self.choose_language(self.query.get("lang", ""))

    @classmethod
    def plainly(cls, site: Site, exchange: Exchange) -> "Asked":
        """The request, without what of its address cannot be read."""
        try:
            return cls(site, exchange)
        except PageRaised:
            asked = cls.__new__(cls)
            asked.site, asked.exchange, asked.query, asked.lang = site, exchange, {}, ""
            asked.path = exchange.target.partition(b"?")[0].decode("latin-1")
            asked.parts = asked.path.split("/")
            return asked

    def choose_language(self, lang: str) -> None:
        """The reader wants this one, if it ships."""
        if lang in LANGUAGES:
            self.lang = lang

    def reply(self, reply: Reply) -> None:
        """Send the answer."""
        self.exchange.reply(reply)

    def form(self) -> dict[str, str]:
        """The fields of the form that was sent; raises `PageRaised`."""
        kind = self.header(b"content-type").partition(";")[0].strip().lower()
        if kind and kind != _FORM.decode():
            raise PageRaised("request_invalid", 415)
        return read_fields(self.exchange.body)

    def require_room(self) -> None:
        """Raise `PageRaised` when enough pages were drawn in this second."""
        if not self.site.drawing.may():
            raise PageRaised("other", 503)

    def public_page(
        self, guide: LaunchGuide, narrowed: str, make: Callable[[Shell], bytes], carried: str = ""
    ) -> bytes:
        """
        A page without a clock that is the same for everybody, made once and kept.

        `carried` stands for the invitation of whoever has one: what fills it is not kept.
        """
        kept = self.site.public_pages
        kept_as = guide, self.language(guide), self.lang, f"{self.path}?{carried}&{narrowed}"
        page = kept.get(kept_as)
        if page is None:
            self.require_room()
            query = {"town": narrowed, "invitation": carried}
            query = {name: value for name, value in query.items() if value}
            page = make(shell(self.site, self.language(guide), guide, "", (self.path, query)))
            kept.put(kept_as, page)
        return page

    def header(self, name: bytes) -> str:
        """The header of this (lower-case) name, or nothing."""
        for each, value in self.exchange.headers:
            if each == name:
                return value.decode("latin-1")
        return ""

    def own_address(self) -> str:
        """The address that was asked for."""
        return self.exchange.target.decode("latin-1")

    def launch(self) -> Launch:
        """The launch that the path names; raises `PageRaised`."""
        launch = self.site.state.launches.get(self.parts[2])
        if launch is None:
            raise PageRaised("launch_unknown", 404, "/")
        return launch

    def language(self, guide: LaunchGuide | None = None, location: str = "") -> str:
        """The language to answer in, as `language.choose` says."""
        market = guide.market(location or guide.default_place).language if guide else ""
        # Cut before it is looked up: the answers that are kept are kept by it.
        accepted = self.header(b"accept-language")[:ACCEPT_LANGUAGE_CHARACTERS_MAX]
        return choose(self.lang, accepted, market, LANGUAGES)

    def shell(self, guide: LaunchGuide | None = None, location: str = "", path: str = "") -> Shell:
        """What every page has; `path` is where it can be read in another language, if not here."""
        language = self.language(guide, location)
        return shell(self.site, language, guide, location, (path or self.path, self.query))


def shell(
    site: Site,
    language: str,
    guide: LaunchGuide | None,
    location: str,
    here: tuple[str, dict[str, str]],
) -> Shell:
    """The shell of the page that stands at `here`, a path and its query."""
    path, query = here
    languages = [(each, _in_language(path, query, each)) for each in LANGUAGES]
    return Shell(
        language=language,
        direction=_direction(language),
        languages=tuple(languages) if len(languages) > 1 else (),
        brand=guide.brand if guide else BrandView(""),
        zone=guide.zone(location or guide.default_place) if guide else SHOP_ZONE,
        now_ms=site.now_ms(),
        launch=guide.definition.launch if guide else "",
        title=guide.texts.name if guide else "",
        is_rehearsal=site.shop.is_rehearsal,
    )


def read_fields(raw: bytes) -> dict[str, str]:
    """The fields of a query or a form, the last of each name; raises `PageRaised`."""
    if raw.count(b"&") >= FORM_FIELDS_MAX:
        raise PageRaised("request_invalid", 400)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PageRaised("request_invalid", 400) from error
    fields: dict[str, str] = {}
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        if name:
            fields[_plain(name)] = _plain(value)
    return fields


def _plain(text: str) -> str:
    # Most fields are ids and numbers, which stand as they are.
    return unquote_plus(text) if "%" in text or "+" in text else text


def _in_language(path: str, query: dict[str, str], language: str) -> str:
    if not query:
        return address(path, lang=language)
    return f"{path}?{urlencode({**query, 'lang': language})}"


def _direction(language: str) -> Literal["ltr", "rtl"]:
    return "rtl" if words_of(language).direction == "rtl" else "ltr"
