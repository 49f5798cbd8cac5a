"""
Every page of the desk in every state, in a real browser: axe, width, focus, light and dark.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from firstcome.cli.gallery import write_gallery
from firstcome.web.gallery.states import desk_states
from tests.browser.axe import RULES, RULES_OF_COLOUR, both_ways, bring_axe, faults, show, too_wide
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.browser.people import DESK, PHONE

_WITHOUT_FOCUS: Final = """() => {
    const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, '
        + '[tabindex="0"]';
    const drawn = (element) => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    };
    const lost = [];
    for (const element of document.querySelectorAll(wanted)) {
        if (!element.checkVisibility() || element.disabled) continue;
        element.focus();
        if (document.activeElement !== element) continue;
        if (!drawn(element) && !(element.closest('.pick') && drawn(element.closest('.pick'))))
            lost.push(element.outerHTML.slice(0, 120));
    }
    return lost;
}"""
_SMALL_TARGETS: Final = """() => {
    const lost = [];
    for (const element of document.querySelectorAll('button, .button, summary, nav a, select')) {
        if (!element.checkVisibility()) continue;
        const box = element.getBoundingClientRect();
        if (box.height < 24 || box.width < 24) lost.push(element.outerHTML.slice(0, 120));
    }
    return lost;
}"""


PARTS: Final = 4
"""So that no test takes longer than a minute on a busy machine."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    out = tmp_path_factory.mktemp("gallery")
    write_gallery(out)
    return [out / "index.html", *sorted(out.glob("desk/*.html"))]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


def opened(browser: Browser, size: tuple[int, int]) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    bring_axe(context)
    return context.new_page()


def lost_by_keyboard(page: Page) -> list[str]:
    """Where the focus is not seen, and what is too small to be hit."""
    page.keyboard.press("Tab")
    lost = [f"no focus is seen at {each}" for each in page.evaluate(_WITHOUT_FOCUS)]
    page.evaluate("document.activeElement.blur()")
    return lost + [f"small: {each}" for each in page.evaluate(_SMALL_TARGETS)]


def first_of_each_kind() -> set[str]:
    """The name of one state of each template."""
    first = {state.template: state.name for states in desk_states().values() for state in states}
    return set(first.values())


def faults_the_other_ways(page: Page) -> list[str]:
    """What is wrong with the colours of the open page: dark on a phone, light on a wide screen."""
    show(page, PHONE, "dark")
    found = [f"phone-dark: {fault}" for fault in faults(page, RULES_OF_COLOUR)]
    show(page, DESK, "light")
    found += [f"desk-light: {fault}" for fault in faults(page, RULES_OF_COLOUR)]
    show(page, PHONE, "light")
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_clean_for_axe_and_by_keyboard_light_and_dark_and_never_too_wide(
    browser: Browser, pages: list[Path], part: int
):
    page = opened(browser, PHONE)
    kinds = first_of_each_kind()
    found: list[str] = []

    for path in pages[part::PARTS]:
        page.goto(path.as_uri())
        for way in both_ways(page):
            said = [*faults(page, RULES), *lost_by_keyboard(page), *too_wide(page)]
            found += [f"{path.stem}, {way}: {fault}" for fault in said]
        if path.stem in kinds:
            found += [f"{path.stem}, {fault}" for fault in faults_the_other_ways(page)]

    assert found == []
    page.context.close()


def test_no_page_of_a_customer_is_wider_than_a_phone_whatever_names_places_have(
    browser: Browser, pages: list[Path]
):
    page = opened(browser, PHONE)
    found: list[str] = []

    for path in sorted(pages[0].parent.glob("customers/*/*.html")):
        page.goto(path.as_uri())
        found += [f"{path.parent.name}/{path.stem}: {fault}" for fault in too_wide(page)]

    assert found == []
    page.context.close()


def test_there_is_a_page_of_each_kind(pages: list[Path]):
    kinds = first_of_each_kind()

    assert len(kinds) > 25
    assert kinds <= {path.stem for path in pages}


def test_a_pale_text_a_lost_focus_and_a_wide_table_would_be_found(
    browser: Browser, pages: list[Path]
):
    page = opened(browser, PHONE)
    page.goto(next(path for path in pages if path.stem == "staff").as_uri())

    page.add_style_tag(content="h1 { color: #eee } :focus-visible { outline: 0 !important }")
    page.add_style_tag(content="@media (prefers-color-scheme: dark) { h1 { color: #222 } }")
    page.add_style_tag(content="@media (width < 40rem) { h1 { min-inline-size: 50rem } }")

    pale, lost, wide = set[str](), set[str](), set[str]()
    for way in both_ways(page):
        pale |= {way for fault in faults(page, RULES) if fault.startswith("color-contrast at <h1")}
        lost |= {way for _ in lost_by_keyboard(page)}
        wide |= {way for _ in too_wide(page)}
    assert lost == {"phone-light", "desk-dark"}
    assert wide == {"phone-light"}
    assert pale == {"phone-light", "desk-dark"}
    page.context.close()


def test_the_first_press_of_tab_leads_past_the_navigation(browser: Browser, pages: list[Path]):
    page = opened(browser, DESK)
    page.goto(next(path for path in pages if path.stem == "board-open").as_uri())

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()


def test_on_a_phone_the_menu_opens_without_a_script_and_leads_on(
    browser: Browser, pages: list[Path]
):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(next(path for path in pages if path.stem == "board-open").as_uri())
    sixth = page.locator('[data-figure="refused"]').bounding_box()
    assert sixth is not None
    assert sixth["y"] + sixth["height"] < 740, "the six numbers are not on the first screen"

    page.get_by_text("Menu", exact=True).press("Enter")
    page.get_by_role("link", name="Stock", exact=True).press("Enter")

    page.wait_for_url("**/list-stock.html")
    context.close()


@pytest.mark.parametrize("name", ["board-open", "list-shop", "supplier"])
def test_on_a_desk_the_navigation_is_one_row_whoever_looks(
    browser: Browser, pages: list[Path], name: str
):
    page = opened(browser, DESK)
    page.goto(next(path for path in pages if path.stem == name).as_uri())

    bar = page.locator(".desk-bar").bounding_box()

    assert bar is not None
    assert bar["height"] < 70
    page.context.close()


def test_on_a_desk_a_word_opens_its_places_without_a_script_and_closes_the_others(
    browser: Browser, pages: list[Path]
):
    context = browser.new_context(
        viewport={"width": 1_280, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(next(path for path in pages if path.stem == "board-open").as_uri())

    page.locator(".desk-nav summary", has_text="Lists").press("Enter")
    page.locator(".desk-nav summary", has_text="Supply").press("Enter")
    seen = [
        page.locator(".desk-nav a", has_text=name).is_visible() for name in ("Lines", "Deliveries")
    ]
    page.get_by_role("link", name="Stock", exact=True).press("Enter")

    assert seen == [False, True]
    page.wait_for_url("**/list-stock.html")
    context.close()
