"""What holds for every allocation, whatever the tree, and where largest remainder fails."""

from collections import defaultdict

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firstcome.allocation.bounds import Bounds
from firstcome.allocation.explaining import explain
from firstcome.allocation.nodes import Tree, with_locks
from firstcome.allocation.sharing import Claim, share
from tests.allocation.trees import attempt, shared, shop, trees, units_of

UNITS = st.integers(0, 400)
WEIGHTS = st.lists(st.integers(1, 2_000), min_size=2, max_size=8)


def plain(units: int, weights: list[int]) -> list[int]:
    claims = [Claim(weight, 0, 10**9, 1, n.to_bytes(4, "big")) for n, weight in enumerate(weights)]
    return list(share(units, claims).units)


def largest_remainder(units: int, weights: list[int]) -> list[int]:
    """Hamilton's method, with the ties of ours: the larger weight, then the order."""
    total = sum(weights)
    parts = [units * weight // total for weight in weights]
    turns = sorted(range(len(weights)), key=lambda n: (-(units * weights[n] % total), -weights[n]))
    for number in turns[: units - sum(parts)]:
        parts[number] += 1
    return parts


@given(trees(), UNITS, st.integers(0, 30))
def test_every_unit_is_at_a_location_kept_at_a_node_or_in_the_reserve(
    tree: Tree, units: int, reserve: int
):
    assume(reserve <= units)
    proposal = attempt(tree, units, reserve)
    assume(proposal is not None)

    assert proposal is not None
    assert sum(units_of(proposal).values()) + proposal.kept + reserve == units
    assert all(share.units >= 0 for share in proposal.shares.values())


@given(trees(), UNITS)
def test_two_runs_are_identical(tree: Tree, units: int):
    assert attempt(tree, units) == attempt(tree, units)


@given(trees(), UNITS)
def test_every_node_can_be_explained_with_its_own_figure(tree: Tree, units: int):
    proposal = attempt(tree, units)
    assume(proposal is not None)

    assert proposal is not None
    for name, each in proposal.shares.items():
        said = explain(proposal, name)
        assert said[0].startswith(f"{tree.title(name)} gets {each.units:,}: ")
        assert said[-1].startswith(f"The supply of phone is {units:,} unit")


@given(trees(), UNITS, st.integers(1, 30))
def test_more_units_take_nothing_from_anybody(tree: Tree, units: int, more: int):
    fewer, larger = attempt(tree, units), attempt(tree, units + more)
    assume(fewer is not None)

    assert fewer is not None
    assert larger is not None
    for name, each in fewer.shares.items():
        assert larger.shares[name].units >= each.units


@given(trees(), UNITS)
def test_siblings_that_are_alike_differ_by_at_most_a_lot(tree: Tree, units: int):
    proposal = attempt(tree, units)
    assume(proposal is not None)

    assert proposal is not None
    alike: defaultdict[tuple[str, Bounds], list[int]] = defaultdict(list)
    for each in proposal.shares.values():
        alike[each.parent, each.bounds].append(each.units)
    for (_, bounds), found in alike.items():
        assert max(found) - min(found) <= bounds.lot


@given(trees(), UNITS)
def test_locks_caps_and_lots_are_kept_and_a_minimum_is_kept_or_named(tree: Tree, units: int):
    proposal = attempt(tree, units)
    assume(proposal is not None)

    assert proposal is not None
    for name, each in proposal.shares.items():
        node = tree.nodes[name]
        assert each.units % node.lot == 0
        if node.lock is None:
            assert node.cap is None or each.units <= node.cap
        else:
            assert each.units == node.lock
        assert each.units + each.missing >= node.minimum
        assert (each.missing > 0) == (each.units < node.minimum)


@given(trees(), UNITS)
def test_with_enough_units_a_minimum_is_missed_only_by_what_was_decided(tree: Tree, units: int):
    proposal = attempt(tree, units + 2_000)
    assume(proposal is not None)

    assert proposal is not None
    for each in proposal.short:
        node = tree.nodes[each.node]
        if node.kind == "location":
            above = [node]
            while above[-1].parent:
                above.append(tree.nodes[above[-1].parent])
            bound = [one for one in above if one.lock is not None or one.cap is not None]
            assert bound or any(one.lot > 1 for one in above)


@given(WEIGHTS, st.integers(0, 500), st.integers(1, 500))
def test_more_weight_never_costs_its_own_node_a_unit(weights: list[int], units: int, more: int):
    raised = [weights[0] + more, *weights[1:]]

    before, after = plain(units, weights), plain(units, raised)

    assert after[0] >= before[0]


@given(WEIGHTS, st.integers(0, 500))
def test_no_unit_can_move_so_that_both_come_nearer_to_their_exact_shares(
    weights: list[int], units: int
):
    total, parts = sum(weights), plain(units, weights)

    # of two that hold a unit more and a unit fewer, one at least is then further away
    exact = [units * weight for weight in weights]
    for giver, taker in ((g, t) for g in range(len(weights)) for t in range(len(weights))):
        if giver != taker and parts[giver]:
            over = 2 * (parts[giver] * total - exact[giver]) > total
            under = 2 * (exact[taker] - parts[taker] * total) > total
            assert not (over and under)


@given(st.lists(st.integers(1, 2_000), min_size=2, max_size=2), st.integers(0, 500))
def test_between_two_it_is_the_largest_remainder(weights: list[int], units: int):
    assert plain(units, weights) == largest_remainder(units, weights)


@given(st.lists(st.integers(1, 2_000), min_size=3, max_size=3), st.integers(0, 500))
def test_between_three_everybody_has_the_exact_share_rounded_up_or_down(
    weights: list[int], units: int
):
    for weight, got in zip(weights, plain(units, weights), strict=True):
        assert units * weight // sum(weights) <= got <= -(-units * weight // sum(weights))


@given(WEIGHTS, st.integers(0, 500))
def test_a_figure_that_is_locked_as_proposed_moves_no_other(weights: list[int], units: int):
    nodes = [shop(f"s{number}", weight) for number, weight in enumerate(weights)]
    proposal = shared(units, *nodes)

    locked = with_locks(proposal.tree, {"s0": units_of(proposal)["s0"]})

    again = attempt(locked, units)
    assert again is not None
    assert units_of(again) == units_of(proposal)


def test_the_canary_largest_remainder_takes_a_unit_when_one_is_added():
    # Alabama, 1880, in small: the third has 2 of 10 units, and 1 of 11
    weights = [6, 6, 2]

    before, after = largest_remainder(10, weights), largest_remainder(11, weights)

    assert (before, after) == ([4, 4, 2], [5, 5, 1])
    assert plain(11, weights)[2] >= plain(10, weights)[2]


@pytest.mark.parametrize("units", [0, 1, 9, 10, 11])
def test_a_lot_is_saved_up_for_and_not_taken_back(units: int):
    nodes = [shop("big", 10, lot=10), shop("small", 1)]

    proposal = shared(units, *nodes)

    assert units_of(proposal)["big"] == units // 10 * 10
    assert sum(units_of(proposal).values()) + proposal.kept == units
