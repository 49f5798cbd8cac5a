"""
Is the launch ready: what is loaded, when it opens, which limits it has.

Always true:
- A SKU or a place without a unit is named: somebody has to mean it.

Never here: changing it (`launches`).
"""

from collections import Counter
from typing import Final
from urllib.parse import urlencode

from firstcome.domain.identifiers import Identity
from firstcome.web.operations.readiness.verdict import Grounds, Line, Verdict, number, words

NAMED_MAX: Final = 3

COUNTED_BY: Final[dict[Identity, str]] = {"email": "e-mail address", "phone": "phone number"}


def opening(grounds: Grounds) -> Line:
    """Whether it will open, and when."""
    name, label, launch = "opening", "Opening", grounds.launch
    address = f"/launches/{launch.launch}"
    planned = grounds.when(launch.opens_ms)
    match launch.status:
        case "scheduled" if launch.opens_ms <= grounds.now_ms:
            evidence = f"It was to open at {planned}, and has not."
            return Line(name, label, "no_go", evidence, "See that the front runs.", "", address)
        case "scheduled":
            left = words.lasting(launch.opens_ms - grounds.now_ms, 2)
            evidence = f"It opens by its clock at {planned}, in {left}. {_closing(grounds)}"
            return Line(name, label, "go", evidence.strip(), "", "", address)
        case "open":
            return Line(name, label, "go", f"It is open. {_closing(grounds)}".strip())
        case "paused":
            evidence = "It is paused: no new order is taken."
            return Line(
                name, label, "look", evidence, "Resume it.", "", f"/?launch={launch.launch}"
            )
        case _:
            evidence = "It is closed, and stays so."
            mend = "Load another launch under another id."
            return Line(name, label, "no_go", evidence, mend, "", "/launches/new")


def _closing(grounds: Grounds) -> str:
    closes_ms = grounds.launch.closes_ms
    return f"It closes at {grounds.when(closes_ms)}." if closes_ms else "It is closed by hand."


def stock(grounds: Grounds) -> Line:
    """Whether there is something to sell, everywhere and of everything."""
    name, label = "stock", "Stock"
    address = f"/stock?{urlencode({'launch': grounds.launch.launch})}"
    by_sku: Counter[str] = Counter({each.sku: 0 for each in grounds.terms.skus})
    by_place: Counter[str] = Counter({each.location: 0 for each in grounds.terms.locations})
    for pool in grounds.pools:
        by_sku[pool.sku] += pool.available
        by_place[pool.location] += pool.available
    total = sum(by_sku.values())
    units = ", ".join(f"{grounds.names.sku(sku)} {number(count)}" for sku, count in by_sku.items())
    places = len(by_place) - sum(count == 0 for count in by_place.values())
    where = f"{number(places)} place{'' if places == 1 else 's'}"
    evidence = f"{number(total)} units can be had at {where}: {units}."
    if not total:
        mend = "Receive what has come, or load the launch with its stock."
        return Line(name, label, "no_go", "Nothing can be had.", mend, "", address)
    without = [f"SKU {grounds.names.sku(sku)}" for sku, count in by_sku.items() if not count]
    without += [grounds.names.place(place) for place, count in by_place.items() if not count]
    if without:
        evidence = f"{evidence} Without any: {_some(without)}."
        mend = "Whoever orders there is told that it is sold out, or joins the line."
        return Line(name, label, "look", evidence, mend, "", address)
    return Line(name, label, "go", evidence, "", "", address)


def limits(grounds: Grounds) -> Line:
    """What one customer can have, and how long a hold lasts."""
    terms = grounds.terms
    line = f"a line of at most {number(terms.line_orders_max)} orders" if terms.line else "no line"
    evidence = (
        f"A consumer can have {number(terms.limits.consumer)}, a business "
        f"{number(terms.limits.business)}, counted by {COUNTED_BY[terms.identity]}. A hold lasts "
        f"{words.lasting(terms.hold_ttl_ms, 2)}, one that is offered later "
        f"{words.lasting(terms.offer_ttl_ms, 2)}; {line}."
    )
    verdict: Verdict = "go"
    return Line("limits", "Limits", verdict, evidence, "", "", f"/launches/{terms.launch}")


def _some(names: list[str]) -> str:
    rest = len(names) - NAMED_MAX
    more = f" and {number(rest)} more" if rest > 0 else ""
    return f"{', '.join(names[:NAMED_MAX])}{more}"
