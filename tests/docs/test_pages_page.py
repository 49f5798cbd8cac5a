"""docs/reference/pages.md has every address of the customers' pages, and no other."""

import ast
import inspect
import re

from firstcome import limits
from firstcome.web.customer import routes
from firstcome.web.customer.busy import FIELDS_KEPT
from firstcome.web.customer.keys import COOKIE_AGE_S
from firstcome.web.customer.pace import LATEST_S, SOONEST_S
from firstcome.web.customer.replies import PUBLIC_HEADERS
from firstcome.web.pages import PAGE_HEADERS, PRIVATE_HEADERS
from firstcome.web.static import STATIC_HEADERS
from firstcome.web.words import LANGUAGES
from tests.docs.fenced import read

PAGE = read("reference/pages.md")
OPERATING = read("operating/pages.md")

Where = tuple[str, int, str]


def served(source: str) -> dict[Where, set[str]]:
    """First step, number of steps, last step and methods of every page that the routes have."""
    tables = [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)
    ]
    found: dict[Where, set[str]] = {}
    for table in tables:
        for key, acts in zip(table.keys, table.values, strict=True):
            if not (isinstance(key, ast.Tuple) and isinstance(acts, ast.Tuple)):
                continue
            first, steps, last = (ast.literal_eval(each) for each in key.elts)
            answered = zip(("GET", "POST"), acts.elts, strict=True)
            methods = {method for method, act in answered if ast.unparse(act) != "None"}
            found[first.decode(), steps, last.decode()] = methods
    return found


def documented(page: str) -> dict[Where, set[str]]:
    """The same, from the table of a page."""
    rows = re.findall(r"^\| ([A-Z, ]+) \| `(/[^`]*)` \|", page, re.MULTILINE)
    found: dict[Where, set[str]] = {}
    for methods, address in rows:
        steps = address.split("/")
        last = "" if steps[-1].startswith("{") or len(steps) < 3 else steps[-1]
        found[steps[1], len(steps), last] = set(methods.split(", "))
    return found


def test_every_page_that_is_served_is_on_the_page_of_pages_and_no_other():
    assert documented(PAGE) == served(inspect.getsource(routes))
    assert len(documented(PAGE)) > 10


def test_a_page_that_nobody_serves_is_noticed():
    source = inspect.getsource(routes).replace('b"terms"', 'b"rules"')

    assert source != inspect.getsource(routes)
    assert documented(PAGE) != served(source)


def test_every_field_of_the_order_form_is_told():
    form = PAGE.partition("\n## The order form\n")[2].partition("\n## ")[0]
    told = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[^|]*) \|", form, re.MULTILINE)))

    assert set(told) == {*FIELDS_KEPT, "attempt"}


def test_every_header_of_pages_is_told_as_it_is_sent():
    for name, value in PAGE_HEADERS:
        assert f"`{name.decode().title()}: {value.decode()}`" in OPERATING


def test_what_may_be_cached_is_told_as_it_is_sent():
    table = OPERATING.partition("\n## What may be cached\n")[2].partition("\n\n**")[0]

    for headers in (PRIVATE_HEADERS, PUBLIC_HEADERS, STATIC_HEADERS):
        assert f"`{dict(headers)[b'cache-control'].decode()}`" in table


def test_the_numbers_about_pages_are_those_of_the_code():
    kept = read("decisions/0016-pages-on-the-connection.md")

    assert f"at most {limits.FORM_FIELDS_MAX} fields" in PAGE
    assert f"the {limits.LAUNCHES_SHOWN_MAX} loaded last" in PAGE
    assert f"for {COOKIE_AGE_S // 86_400} days" in PAGE
    assert f"more than {limits.FORMS_DRAWN_PER_S_MAX} such pages" in PAGE
    assert f"at most {limits.LINKS_SENT_PER_S_MAX} requests a second" in OPERATING
    assert f"every {SOONEST_S} to {LATEST_S} seconds" in read("guarantees.md")
    assert f"at most {limits.NEWS_DRAWN_PER_S_MAX:,} regions a second" in kept


def test_the_languages_that_ship_are_told():
    assert LANGUAGES == ("en", "de")
    assert "English and German ship." in OPERATING
