"""docs/reference/desk.md has every page of the desk, and no other."""

import re

from tests.docs.fenced import read
from tools.reference.access import both

PAGE = read("reference/desk.md")


def served() -> set[tuple[str, str]]:
    """Method and address of every route of the desk that is not for programs."""
    routes = both()[1]
    return {(each.method, each.path) for each in routes if not each.path.startswith("/api/")}


def documented(page: str) -> set[tuple[str, str]]:
    """The same, from the table of a page."""
    rows = re.findall(r"^\| ([A-Z, ]+) \| ((?:`/[^`]*`(?:, )?)+) \|", page, re.MULTILINE)
    return {
        (method, address)
        for methods, addresses in rows
        for method in methods.split(", ")
        for address in re.findall(r"`(/[^`]*)`", addresses)
    }


def test_every_page_that_is_served_is_told_and_no_other():
    assert documented(PAGE) == served()
    assert len(served()) > 60


def test_a_page_that_nobody_serves_is_noticed():
    assert documented(PAGE.replace("`/find`", "`/found`")) != served()
