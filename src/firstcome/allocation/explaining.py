"""
Explaining: why a node gets what it gets, in sentences with their figures.

Always true:
- Every figure is one of the proposal or of its inputs; nothing is worked out anew but quotients.
- First the node itself, then those it hangs from, up to the supply.

Never here: a decision; other languages than English.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from firstcome.allocation.nodes import ALL, Measure, Node, Tree
from firstcome.allocation.proposing import Division, Proposal, Share

_COUNTED: Final[Mapping[Measure, tuple[str, str, str]]] = {
    "registrations": ("people who registered{}", "registered here", "registered here"),
    "orders_in_line": ("orders that wait{}", "waits here", "wait here"),
    "sold": ("units that were sold{}", "was sold here", "were sold here"),
    "fixed": ("parts of the fixed shares{}", "is its own", "are its own"),
}
"""What is counted, and what one of it, or several, did here."""
_NOTHING: Final[Mapping[Measure, str]] = {
    "registrations": "nobody registered there",
    "orders_in_line": "no orders wait there",
    "sold": "nothing was sold there",
    "fixed": "it has no fixed share",
}


def explain(proposal: Proposal, node: str) -> tuple[str, ...]:
    """Sentences on a node and on those above it; raises KeyError for one that is not there."""
    share = proposal.shares[node]
    sentences = list(_sentences(proposal, share))
    while share.parent != ALL:
        share = proposal.shares[share.parent]
        sentences.append(_lead(proposal, share))
    sentences.append(_supply(proposal))
    return tuple(sentences)


def _sentences(proposal: Proposal, share: Share) -> Iterator[str]:
    division = proposal.divisions[share.parent]
    yield _lead(proposal, share)
    if share.node in division.tied:
        yield _tie(proposal, share, division)
    if share.missing:
        yield _missing(proposal, share, division)
    own = proposal.divisions.get(share.node)
    if own is not None and own.left:
        yield _left(proposal, proposal.tree.title(share.node), own)


def _lead(proposal: Proposal, share: Share) -> str:
    """What it gets and why, in one sentence or two."""
    division = proposal.divisions[share.parent]
    title = proposal.tree.title(share.node)
    gets = f"{title} gets {share.units:,}"
    node = proposal.tree.nodes[share.node]
    if node.lock is not None:
        return f"{gets}: somebody locked it at {node.lock:,}."
    if share.node not in division.free:
        return f"{gets}: {_bound(proposal, share, division)}"
    if division.phase == "minimums":
        return f"{gets}: {_part_of_minimums(proposal, share, division)}"
    return f"{gets}: {_weighed(proposal, share, division)}"


def _weighed(proposal: Proposal, share: Share, division: Division) -> str:
    measure = proposal.measures[share.kind]
    exact = Fraction(division.free_units * share.weight, division.free_weight)
    percent = Fraction(100 * share.weight, division.free_weight)
    text = (
        f"{_weights(proposal.tree, share, division, measure)}, {_short(percent)} % of "
        f"{_units(division.free_units)} is {_decimal(exact)}"
    )
    bound = division.units - division.left - division.free_units
    if bound:
        others = _bound_count(proposal, share, division)
        text = (
            f"{others:,} other{'s' if others > 1 else ''} at a lock, a minimum or a cap "
            f"get{'' if others > 1 else 's'} {_units(bound)}; of the rest, {text}"
        )
    if exact == share.units:
        return f"{text}."
    return f"{text}; {_rounded(proposal, share, division, exact)}"


def _rounded(proposal: Proposal, share: Share, division: Division, exact: Fraction) -> str:
    """How the exact share became whole lots."""
    lot = share.bounds.lot
    lots = "whole number" if lot == 1 else f"whole number of lots of {lot:,}"
    if abs(2 * (share.units - exact)) <= lot:
        return f"the nearest {lots} is {share.units:,}."
    rounded = sum(
        _nearest(Fraction(division.free_units * each.weight, division.free_weight), each.bounds.lot)
        for each in (proposal.shares[name] for name in division.free)
    )
    if rounded == division.free_units:
        return f"with lots of several sizes it comes to {share.units:,}."
    fewer = "fewer" if rounded > division.free_units else "more"
    return (
        f"rounded to the nearest, all would come to {rounded:,}, so everybody's share is taken a "
        f"little {'lower' if fewer == 'fewer' else 'higher'}, by the same factor, before it is "
        f"rounded: {share.units:,}."
    )


def _bound_count(proposal: Proposal, share: Share, division: Division) -> int:
    """How many siblings have units by a bound; who weighs nothing and has none is not at one."""
    siblings = proposal.tree.children[share.parent]
    return sum(
        True for name in siblings if name not in division.free and proposal.shares[name].units
    )


def _wants_more(share: Share, division: Division) -> bool:
    """Whether the weight alone would give it more than it has, at the rate of those beside it."""
    if division.phase == "minimums" or not share.weight:
        return False
    if not division.free_weight:
        return division.left > 0
    return division.free_units * share.weight > share.units * division.free_weight


def _bound(proposal: Proposal, share: Share, division: Division) -> str:
    title = proposal.tree.title(share.node)
    node, bounds = proposal.tree.nodes[share.node], share.bounds
    measure = proposal.measures[share.kind]
    is_at_cap = node.cap is not None and bounds.most == node.cap - node.cap % node.lot
    is_at_cap = is_at_cap and bounds.most == share.units
    if is_at_cap and _wants_more(share, division):
        return _capped(node, share)
    if bounds.least == share.units > 0 and bounds.least == node.minimum:
        return f"that is its minimum; its weight alone, {share.weight:,}, would give it fewer."
    if bounds.least == share.units > 0:
        return f"so much the minimums and locks of {title} and under it come to, in whole lots."
    if not share.weight:
        return f"{_NOTHING[measure]}."
    if is_at_cap:
        return _capped(node, share)
    if bounds.most == share.units:
        return f"all under {title} can use no more: they are at caps, at locks, or weigh nothing."
    if division.phase == "minimums":
        return "there are not enough units for the minimums, and it has no claim to more."
    return "all it could be given by its lots and bounds."


def _capped(node: Node, share: Share) -> str:
    lots = "" if share.units == node.cap else f" of {node.cap:,}, in whole lots of {node.lot:,}"
    return f"that is its cap{lots}; its weight, {share.weight:,}, would give it more."


def _part_of_minimums(proposal: Proposal, share: Share, division: Division) -> str:
    siblings = proposal.tree.children[share.parent]
    all_minimums = sum(proposal.shares[name].bounds.least for name in siblings)
    exact = Fraction(division.free_units * share.bounds.least, division.free_weight)
    return (
        f"the minimums under {proposal.tree.title(share.parent)} come to {all_minimums:,} and "
        f"there are {division.units:,}, so each gets its part of what it must have; of "
        f"{share.bounds.least:,} that is {_decimal(exact)}"
        f"{'' if exact == share.units else f', and in whole lots {share.units:,}'}."
    )


def _missing(proposal: Proposal, share: Share, division: Division) -> str:
    node = proposal.tree.nodes[share.node]
    text = f"Its minimum of {node.minimum:,} is not kept: {_units(share.missing)} missing"
    if node.lock is not None:
        return f"{text}, by the lock."
    if division.phase == "minimums":
        return f"{text}, because there are too few units for all minimums."
    below = [proposal.shares[name] for name in proposal.tree.children.get(share.node, ())]
    if below and not any(each.weight for each in below):
        return f"{text}, because nobody under it weighs anything. Weigh them by something else."
    return f"{text}, because all under it, or its cap and lot, allow no more."


def _tie(proposal: Proposal, share: Share, division: Division) -> str:
    others = len(division.tied) - 1
    return (
        f"It and {others:,} other{'s' if others != 1 else ''} came to the same turn for the last "
        "units: the larger weight went first, and between equals a draw that always falls the same."
    )


def _left(proposal: Proposal, title: str, division: Division) -> str:
    one = division.left == 1
    text = f"{_units(division.left)} of {title} stay{'s' if one else ''} there"
    if division.kept == "lot":
        waits = proposal.shares[division.waits]
        return (
            f"{text}: next in turn is {proposal.tree.title(waits.node)}, which takes lots of "
            f"{waits.bounds.lot:,}, and {'it is' if one else 'they are'} kept for that."
        )
    if division.kept == "caps":
        return f"{text}: everybody under it is at a cap or a lock, or weighs nothing."
    return f"{text}: nobody under it weighs anything."


def _supply(proposal: Proposal) -> str:
    supply, division = proposal.supply, proposal.divisions[ALL]
    text = f"The supply of {supply.sku} is {_units(supply.units)}"
    if supply.reserve:
        text += f", of which {supply.reserve:,} are kept back as the reserve"
    text += "."
    return f"{text} {_left(proposal, 'the supply', division)}" if division.left else text


def _weights(tree: Tree, share: Share, division: Division, measure: Measure) -> str:
    """Such as: 31 of the 2,204 people who registered in North registered here."""
    where = f" in {tree.title(share.parent)}" if share.parent else " anywhere"
    counted, one, several = _COUNTED[measure]
    total = f"{division.free_weight:,} {counted.format(where)}"
    return f"{share.weight:,} of the {total} {one if share.weight == 1 else several}"


def _units(units: int) -> str:
    return f"{units:,} unit{'' if units == 1 else 's'}"


def _nearest(exact: Fraction, lot: int) -> int:
    return int((exact / lot + Fraction(1, 2)) // 1) * lot


def _decimal(value: Fraction) -> str:
    """Two decimal places, cut off, so that nothing looks whole that is not."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    hundredths = int(value * 100)
    return f"{hundredths // 100:,}.{hundredths % 100:02}"


def _short(percent: Fraction) -> str:
    """One decimal place, or as many as the first digit that says something needs."""
    if percent.denominator == 1:
        return f"{percent.numerator}"
    places = 1
    while places < 6 and percent * 10**places < 10:
        places += 1
    return f"{float(percent):.{places}f}"
