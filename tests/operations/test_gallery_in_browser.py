"""
Every page of the desk in every state, in a real browser: axe, width, focus, light and dark.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # pyright: ignore[reportMissingTypeStubs]
from playwright.sync_api import Browser, Page, sync_playwright

from firstcome.cli.gallery import write_gallery
from firstcome.web.gallery.states import desk_states
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium

SIZES: Final = {"phone": (360, 740), "desk": (1_280, 900)}
RULES: Final = {"resultTypes": ["violations"]}
COLOURS: Final = ("color-contrast", "link-in-text-block")
RULES_OF_COLOUR: Final = RULES | {"runOnly": list(COLOURS)}
RULES_OF_STRUCTURE: Final = RULES | {"rules": {name: {"enabled": False} for name in COLOURS}}
"""Colours are the same at every width, and slow to look at."""

_FAULTS: Final = """async (rules) => {
    const { violations } = await axe.run(rules);
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${id} at ${html.slice(0, 160)}`));
}"""
_WIDTH: Final = "document.documentElement.scrollWidth"
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


def opened(browser: Browser, size: str) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    context.add_init_script(AXE_SCRIPT)
    return context.new_page()


def faults_at(page: Page, address: str) -> list[str]:
    page.goto(address)
    return faults(page, RULES_OF_COLOUR)


def faults(page: Page, rules: dict[str, Any]) -> list[str]:
    return page.evaluate(_FAULTS, rules)


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_clean_for_axe_and_by_keyboard_light_and_dark_and_never_too_wide(
    browser: Browser, pages: list[Path], size: str
):
    page = opened(browser, size)
    found: list[str] = []

    for path in pages:
        said: list[str] = []
        page.emulate_media(color_scheme="light")
        page.goto(path.as_uri())
        said += faults(page, RULES if size == "phone" else RULES_OF_STRUCTURE)
        page.keyboard.press("Tab")
        said += [f"no focus is seen at {lost}" for lost in page.evaluate(_WITHOUT_FOCUS)]
        said += [f"small: {lost}" for lost in page.evaluate(_SMALL_TARGETS)]
        page.emulate_media(color_scheme="dark")
        said += [f"dark: {fault}" for fault in faults(page, RULES_OF_COLOUR)]
        width = page.evaluate(_WIDTH)
        if width > SIZES[size][0]:
            said.append(f"{width} px wide")
        found += [f"{path.stem}: {fault}" for fault in said]

    assert found == []
    page.context.close()


def test_one_page_of_each_kind_is_clean_in_light_colours_on_a_wide_screen_too(
    browser: Browser, pages: list[Path]
):
    page = opened(browser, "desk")
    first = {state.template: state.name for states in desk_states().values() for state in states}
    kinds = [path for path in pages if path.stem in first.values()]

    found = [f"{path.stem}: {fault}" for path in kinds for fault in faults_at(page, path.as_uri())]

    assert len(kinds) == len(first) > 25
    assert found == []
    page.context.close()


def test_a_pale_text_a_lost_focus_and_a_wide_table_would_be_found(
    browser: Browser, pages: list[Path]
):
    page = opened(browser, "phone")
    page.goto(next(path for path in pages if path.stem == "staff").as_uri())

    page.add_style_tag(content="h1 { color: #eee } :focus-visible { outline: 0 !important }")
    page.add_style_tag(content="h1 { min-inline-size: 50rem }")

    assert any(fault.startswith("color-contrast at <h1") for fault in faults(page, RULES))
    page.keyboard.press("Tab")
    assert page.evaluate(_WITHOUT_FOCUS)
    assert page.evaluate(_WIDTH) > SIZES["phone"][0]
    page.context.close()


def test_the_first_press_of_tab_leads_past_the_navigation(browser: Browser, pages: list[Path]):
    page = opened(browser, "desk")
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
