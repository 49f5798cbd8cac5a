"""
Sections: which fields of a launch file stand in which form, under which words.

A field is named as it stands in the file: `launch/opens`, `product/0/sku/1/prices/GB`.

Always true:
- Every form has room for one more SKU, and for one more language.

Never here: what a field may hold (the reader of launch files says).
"""

from collections.abc import Callable
from typing import Final, Literal, cast

from msgspec import Struct

from firstcome.launches.records import Tree
from firstcome.launches.trees import LOCATIONS_SHEET, STOCK_SHEET

Kind = Literal[
    "text", "number", "choice", "flag", "lines", "paragraph", "paragraphs", "sheet", "logo"
]
Choices = tuple[tuple[str, str], ...]

YES_NO: Final[Choices] = (("true", "Yes"), ("false", "No"))


class FormField(Struct, frozen=True):
    """One field of a form; `path` is its place in the launch file."""

    path: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    choices: Choices = ()


class Group(Struct, frozen=True):
    """Fields that belong together."""

    legend: str
    fields: tuple[FormField, ...]
    is_spare: bool = False
    """Whether it is room for something new, to be left empty otherwise."""


class Section(Struct, frozen=True):
    """A form, and what it is about."""

    name: str
    title: str
    about: str
    groups: Callable[[Tree], list[Group]]
    in_sheets: bool | None = None


def _terms(_: Tree) -> list[Group]:
    return [
        Group(
            "Name and customers",
            (
                FormField("launch/name", "Name", hint="what customers see"),
                FormField(
                    "launch/identity",
                    "Customers are known by",
                    "choice",
                    "whom the limits count",
                    (("email", "Their e-mail address"), ("phone", "Their phone number")),
                ),
            ),
        ),
        Group(
            "Times",
            (
                FormField("launch/opens", "Opens", hint="on the clocks below: 2026-11-12 09:00"),
                FormField("launch/closes", "Closes", hint="empty: when staff close it"),
                FormField("launch/zone", "Clocks", hint="an IANA time zone, such as Europe/London"),
            ),
        ),
    ]


def _policies(_: Tree) -> list[Group]:
    return [
        Group(
            "Limits",
            (
                FormField("limits/consumer", "Units for a consumer", "number", "over all channels"),
                FormField("limits/business", "Units for a business", "number", "over all channels"),
            ),
        ),
        Group(
            "Holds",
            (
                FormField("launch/hold", "On hold after the order", hint="such as 72h or 15m"),
                FormField("launch/offer_hold", "On hold when offered from the line"),
                FormField(
                    "launch/missed_hold",
                    "A missed hold costs",
                    "choice",
                    choices=(
                        ("back_of_line_once", "the place, and the second time the order"),
                        ("out", "the order"),
                    ),
                ),
            ),
        ),
        Group(
            "Who may order",
            (
                FormField("launch/register", "People can register their interest", "flag"),
                FormField(
                    "launch/access",
                    "Orders are taken from",
                    "choice",
                    "from all but everybody: only where people can register",
                    (
                        ("open", "everybody"),
                        ("registered", "whoever is registered"),
                        ("waves", "whoever is registered, wave by wave"),
                    ),
                ),
            ),
        ),
        Group(
            "Line",
            (
                FormField("launch/line", "Orders wait when nothing is free", "flag"),
                FormField("launch/line_orders_max", "Orders in a line", "number", "at each pool"),
                FormField("launch/move", "Orders may move to another location", "flag"),
            ),
        ),
    ]


def _brand(_: Tree) -> list[Group]:
    return [
        Group(
            "How the shop shows itself",
            (
                FormField("brand/name", "Shop name", hint="empty: no brand, our own colours"),
                FormField("brand/accent", "Colour on light pages", hint="such as #0b5cad"),
                FormField("brand/accent_dark", "Colour on dark pages", hint="empty: made of it"),
                FormField("brand/logo", "Logo", "logo", "PNG or SVG of at most 8 kB"),
            ),
        )
    ]


def _words(tree: Tree) -> list[Group]:
    named = [
        (str(each["id"]), str(each["name"]))
        for product in _tables(tree, "product")
        for each in (product, *_tables(product, "sku"))
    ]
    languages = _tables(tree, "words")
    groups = [
        _language(number, f"Language {each.get('language', '')}", named)
        for number, each in enumerate(languages)
    ]
    return [*groups, _language(len(languages), "Another language", named, is_spare=True)]


def _language(
    number: int, legend: str, named: list[tuple[str, str]], *, is_spare: bool = False
) -> Group:
    at = f"words/{number}"
    fields = (
        FormField(f"{at}/language", "Language", hint="such as en; empty: none of this"),
        FormField(f"{at}/headline", "Headline"),
        FormField(f"{at}/intro", "Introduction", "paragraph"),
        FormField(f"{at}/ready", "What to have ready", "lines", "one a line"),
        FormField(f"{at}/terms", "Terms", "paragraphs", "paragraphs with an empty line between"),
        *(
            FormField(f"{at}/names/{identifier}", f"Name of {name}", hint=identifier)
            for identifier, name in named
        ),
    )
    return Group(legend, fields, is_spare)


def _goods(tree: Tree) -> list[Group]:
    markets = [str(each["id"]) for each in _tables(tree, "market")]
    groups = [_market(number, market) for number, market in enumerate(markets)]
    for number, product in enumerate(_tables(tree, "product")):
        at = f"product/{number}"
        groups.append(
            Group(f"Product {product['id']}", (FormField(f"{at}/name", "Name"),)),
        )
        skus = _tables(product, "sku")
        for count, sku in enumerate(skus):
            groups.append(_sku(f"{at}/sku/{count}", f"SKU {sku.get('id', '')}", markets))
        legend = f"Another SKU of {product['id']}"
        groups.append(_sku(f"{at}/sku/{len(skus)}", legend, markets, is_spare=True))
    return groups


def _market(number: int, market: str) -> Group:
    at = f"market/{number}"
    return Group(
        f"Market {market}",
        (
            FormField(f"{at}/name", "Name"),
            FormField(f"{at}/currency", "Currency", hint="three capitals, such as GBP"),
            FormField(f"{at}/zone", "Clocks", hint="an IANA time zone"),
            FormField(
                f"{at}/offer_hold_hours",
                "Hours of offered holds",
                hint="their time runs only then: 08:00-22:00; empty: at all hours",
            ),
            FormField(f"{at}/language", "Language", hint="such as en"),
        ),
    )


def _sku(at: str, legend: str, markets: list[str], *, is_spare: bool = False) -> Group:
    prices = (
        FormField(
            f"{at}/prices/{market}", f"Price in {market}", "number", "minor units: 9900 for 99.00"
        )
        for market in markets
    )
    fields = (
        FormField(f"{at}/id", "Id", hint="empty: no such SKU"),
        FormField(f"{at}/name", "Name"),
        *prices,
        FormField(f"{at}/picture", "Picture", hint="https address, or path from /"),
        FormField(f"{at}/picture_width", "Its width", "number", "pixels"),
        FormField(f"{at}/picture_height", "Its height", "number", "pixels"),
        FormField(f"{at}/picture_text", "What it shows", hint="for who cannot see it"),
    )
    return Group(legend, fields, is_spare)


def _places(tree: Tree) -> list[Group]:
    channels = tuple(
        FormField(f"channel/{number}/name", f"Name of {each['id']}")
        for number, each in enumerate(_tables(tree, "channel"))
    )
    return [
        Group("Channels", channels),
        Group(
            "Locations",
            (FormField(LOCATIONS_SHEET, "Locations as CSV", "sheet", "one a row"),),
        ),
        Group("Stock", (FormField(STOCK_SHEET, "Stock as CSV", "sheet", "one pool a row"),)),
    ]


def _tables(tree: Tree, name: str) -> list[Tree]:
    return cast("list[Tree]", tree.get(name, []))


SECTIONS: Final[dict[str, Section]] = {
    section.name: section
    for section in (
        Section("terms", "Terms and times", "Who buys, and from when.", _terms),
        Section("policies", "Limits and policies", "How many, held how long.", _policies),
        Section("goods", "Goods and prices", "Markets, products, SKUs, prices.", _goods),
        Section("places", "Locations and stock", "Where, and how many.", _places, in_sheets=True),
        Section("brand", "Brand", "Name, colours and logo.", _brand),
        Section("words", "Words", "What the shop says, language by language.", _words),
    )
}
WHOLE_FILE: Final = "file"
"""The section that is the launch file itself, as text."""
