"""Templates: every page in every state, read as a browser and a screen reader would."""

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from firstcome.launches import read_launch_file
from firstcome.launches.colours import CONTRAST_MIN, ON_DARK, ON_LIGHT, contrast
from firstcome.web.brand import brand_css
from firstcome.web.customer import states as made_up
from firstcome.web.pages import PAGE_HEADERS, PRIVATE_HEADERS, about, page, render
from firstcome.web.static import FILES, address_of, find_static
from firstcome.web.words import LANGUAGES, words_of

EXAMPLE = Path("examples/phone-2008/launch.toml")
TEMPLATES = Path("src/firstcome/web/templates")
LAUNCH_PAGE_BYTES_MAX = 20_000
OF_CODE = ("language.", "formats.", "days.", "duration.", "status.part.", "status.feed_")
"""Beginnings of sentences that no template names: code does."""

VOID = {"input", "img", "meta", "link", "br"}
LEFT_OPEN = {"option"}


class Reading(HTMLParser):
    """The tags of a page, and whether they are closed in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(markup)
        self.faults += [f"{tag} is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID | LEFT_OPEN:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} is closed out of turn")

    def values(self, name: str, *tags: str) -> list[str]:
        """The values of an attribute, of these tags or of all."""
        return [
            attributes[name] or ""
            for tag, attributes in self.tags
            if name in attributes and (not tags or tag in tags)
        ]

    def count(self, tag: str) -> int:
        return sum(each == tag for each, _ in self.tags)


@cache
def pages(language: str) -> dict[str, str]:
    """Every page of the example launch in every state, by name."""
    launch_file = read_launch_file(EXAMPLE)
    return {
        each.name: render(each.template, each.view).decode()
        for each in made_up.states(launch_file, language)
    }


EVERY_PAGE = pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language in LANGUAGES for name in pages(language)]
)


def templates() -> str:
    return "".join(each.read_text(encoding="utf-8") for each in TEMPLATES.glob("*.html"))


def sentences_used() -> set[str]:
    """The keys that templates name in full."""
    source = re.sub(r"'[a-z_.]+' ~", "", templates())
    return (
        set(re.findall(r"'((?:[a-z_]+\.)+[a-z_]+)'", source))
        - {each.name for each in TEMPLATES.glob("*.html")}
        - set(FILES)
    )


def beginnings_used() -> set[str]:
    """The beginnings of keys that templates end by what a view says."""
    return set(re.findall(r"'((?:[a-z_]+\.)+[a-z_]*)' ~", templates()))


@EVERY_PAGE
def test_a_page_is_well_formed_and_has_one_heading_and_its_landmarks(language: str, name: str):
    reading = Reading(pages(language)[name])

    assert reading.faults == []
    assert [reading.count(tag) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    assert reading.values("lang", "html") == [language]
    assert reading.values("dir", "html") == ["ltr"]


@EVERY_PAGE
def test_a_page_has_no_inline_script_or_style(language: str, name: str):
    markup = pages(language)[name]
    reading = Reading(markup)

    assert [each for tag, each in reading.tags if tag == "script" and "src" not in each] == []
    assert reading.count("style") == 0
    assert reading.values("style") == []
    assert [key for _, each in reading.tags for key in each if key.startswith("on")] == []
    assert [each for each in reading.values("src") if "://" in each] == []


@EVERY_PAGE
def test_ids_stand_once_and_whatever_names_one_finds_it(language: str, name: str):
    reading = Reading(pages(language)[name])
    ids = Counter(reading.values("id"))
    named = [*reading.values("for"), *reading.values("aria-labelledby")]
    for text in reading.values("aria-describedby"):
        named += text.split()
    named += [each[1:] for each in reading.values("href") if each.startswith("#")]

    assert [each for each, count in ids.items() if count > 1] == []
    assert [each for each in named if each not in ids] == []


@EVERY_PAGE
def test_every_field_has_a_label(language: str, name: str):
    markup = pages(language)[name]
    reading = Reading(markup)
    labelled = set(reading.values("for"))
    wrapped = set(re.findall(r"<label class=\"pick[^>]*>(.*?)</label>", markup, re.DOTALL))
    fields = [
        each
        for tag, each in reading.tags
        if tag in {"input", "select"} and each.get("type") not in {"hidden", "radio", "checkbox"}
    ]
    pressed = len(re.findall(r'type="(?:radio|checkbox)"', markup))

    assert [each for each in fields if each.get("id") not in labelled] == []
    assert sum("<input" in each for each in wrapped) == pressed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_launch_page_with_its_style_is_under_20_kb(language: str):
    style = len(FILES["shop.css"].body)
    sizes = {
        name: len(markup.encode()) + style
        for name, markup in pages(language).items()
        if name.startswith("launch-")
    }

    assert {name: size for name, size in sizes.items() if size >= LAUNCH_PAGE_BYTES_MAX} == {}


def test_every_sentence_that_a_template_names_is_there_and_none_stands_idle():
    known = set(words_of("en").sentences)
    used, beginnings = sentences_used(), beginnings_used()
    own = {key for key in known if key.startswith(OF_CODE)}
    idle = {key for key in known - used - own if not key.startswith(tuple(beginnings))}

    assert used - known == set()
    assert idle == set()


def test_every_number_of_a_launch_page_says_when_it_was_true():
    for name, markup in pages("en").items():
        if name.startswith(("launch-", "order-")):
            assert "As of " in markup, name


def test_errors_stand_beside_their_field_and_in_a_summary_that_is_focused():
    markup = pages("en")["launch-errors"]
    reading = Reading(markup)
    summary = next(each for _, each in reading.tags if each.get("id") == "errors")
    email = next(each for _, each in reading.tags if each.get("id") == "email")

    assert "autofocus" in summary
    assert summary["role"] == "alert"
    assert email["aria-invalid"] == "true"
    assert email["aria-describedby"] == "email-hint email-fault"
    assert email["value"] == "ada@example"
    assert "Write an e-mail address" in markup


def test_the_line_of_a_sold_out_sku_is_told_with_honest_odds():
    markup = re.sub(r"\s+", " ", pages("en")["launch-open"])

    assert "About 12,400 people are ahead of you in line." in markup
    assert "When more will come is not known yet." in markup
    assert "would not be enough for everybody in line" in markup


def test_a_page_that_sends_again_keeps_the_form_and_counts_the_attempts():
    markup = pages("en")["busy-overloaded"]

    assert '<input type="hidden" name="email" value="ada@example.org">' in markup
    assert '<input type="hidden" name="attempt" value="3">' in markup
    assert markup.count('name="attempt"') == 1
    assert "http-equiv" not in markup


def test_only_a_page_that_was_asked_for_is_asked_for_again_by_the_browser():
    assert 'http-equiv="refresh"' in pages("en")["busy-page"]


def test_the_region_of_an_order_refreshes_until_nothing_will_change():
    waiting, done = pages("en")["order-in-line"], pages("en")["order-collected"]

    assert 'hx-trigger="every 20s"' in waiting
    assert 'aria-live="polite"' in waiting
    assert "hx-get" not in done
    assert "htmx" not in done


def test_what_a_customer_typed_is_escaped():
    launch = next(
        each
        for each in made_up.states(read_launch_file(EXAMPLE), "en")
        if each.name == "launch-errors"
    ).view
    assert isinstance(launch, made_up.v.LaunchPage)
    form = made_up.v.FormView(name='"><script>alert(1)</script>')
    typed = made_up.msgspec.structs.replace(launch, form=form)

    markup = render("launch.html", typed).decode()

    assert "<script>alert" not in markup
    assert "&lt;script&gt;alert(1)" in markup


def test_a_right_to_left_page_says_so():
    view = next(iter(made_up.states(read_launch_file(EXAMPLE), "en"))).view
    assert isinstance(view, made_up.v.LaunchPage)
    shell = made_up.msgspec.structs.replace(view.shell, direction="rtl")

    markup = render("launch.html", made_up.msgspec.structs.replace(view, shell=shell)).decode()

    assert Reading(markup).values("dir", "html") == ["rtl"]


def test_the_style_knows_no_left_and_no_right():
    style = FILES["shop.css"].body.decode()

    assert re.findall(r"\b(?:left|right)\b", style) == []


def test_a_page_is_answered_with_its_headers():
    shared, private = page(b"<p>"), page(b"<p>", status=422, is_private=True)

    assert shared.headers == PAGE_HEADERS
    assert private.status == 422
    assert private.headers == PRIVATE_HEADERS
    assert b"unsafe" not in dict(PAGE_HEADERS)[b"content-security-policy"]
    assert dict(PRIVATE_HEADERS)[b"cache-control"] == b"no-store"


def test_the_colours_of_a_brand_can_be_read_on_both_grounds():
    pale, both = brand_css("#ffee88").decode(), brand_css("#0b6b5e", "#5fd0b8").decode()
    light, dark = re.findall(r"#[0-9a-f]{6}", pale)

    assert contrast(light, ON_LIGHT) >= CONTRAST_MIN
    assert contrast(dark, ON_DARK) >= CONTRAST_MIN
    assert re.findall(r"#[0-9a-f]{6}", both) == ["#0b6b5e", "#5fd0b8"]


def test_a_static_file_is_found_by_its_address_alone():
    address = address_of("shop.css").encode()
    found = find_static(address)

    assert found is not None
    assert found is FILES["shop.css"]
    assert found.media_type.startswith(b"text/css")
    assert len(found.gzipped) < len(found.body)
    assert find_static(b"/static/0000000000000000/shop.css") is None
    assert find_static(b"/static/../pages.py") is None


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, 0), (99, 99), (104, 100), (640, 640), (12_437, 12_400), (9_999, 10_000)],
)
def test_a_number_is_rounded_before_it_is_called_about(number: int, said: int):
    assert about(number) == said
