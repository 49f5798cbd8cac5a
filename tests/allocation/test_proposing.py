"""Proposals by example: what a shop gets, what is refused, and what is said about it."""

import pytest

from firstcome.allocation.explaining import explain
from firstcome.allocation.nodes import KINDS, Node, TreeWrong, tree_of, with_locks
from firstcome.allocation.proposing import Supply, SupplyWrong, propose
from tests.allocation.trees import REGISTRATIONS, market, shared, shop, units_of

NORTH = (
    market("north", name="the North"),
    shop("leeds-2", 31, "north", name="Leeds 2"),
    shop("others", 2_173, "north", name="Others"),
)


def test_a_shop_gets_the_nearest_whole_number_and_reads_why():
    proposal = shared(1_000, *NORTH)

    assert units_of(proposal) == {"leeds-2": 14, "others": 986}
    shop_said, market_said, supply_said = explain(proposal, "leeds-2")
    assert shop_said == (
        "Leeds 2 gets 14: 31 of the 2,204 people who registered in the North registered here, "
        "1.4 % of 1,000 units is 14.06; the nearest whole number is 14."
    )
    assert market_said == (
        "the North gets 1,000: 2,204 of the 2,204 people who registered anywhere registered here, "
        "100 % of 1,000 units is 1,000."
    )
    assert supply_said == "The supply of phone is 1,000 units."


def test_the_reserve_is_kept_back_at_the_top_and_said():
    proposal = shared(1_000, *NORTH, reserve=100)

    assert sum(units_of(proposal).values()) == 900
    assert explain(proposal, "north")[-1] == (
        "The supply of phone is 1,000 units, of which 100 are kept back as the reserve."
    )


def test_a_minimum_is_kept_first_and_the_rest_is_shared_among_the_others():
    proposal = shared(100, shop("a", 1, minimum=20), shop("b", 60), shop("c", 39))

    assert units_of(proposal) == {"a": 20, "b": 48, "c": 32}
    assert explain(proposal, "a")[0] == (
        "a gets 20: that is its minimum; its weight alone, 1, would give it fewer."
    )
    assert explain(proposal, "b")[0] == (
        "b gets 48: 1 other at a lock, a minimum or a cap gets 20 units; of the "
        "rest, 60 of the 99 people who registered anywhere registered here, 60.6 % of 80 units is "
        "48.48; the nearest whole number is 48."
    )


def test_who_weighs_nothing_is_not_counted_among_those_at_a_bound():
    proposal = shared(100, shop("a", 1), shop("b", 0), shop("c", 0, lock=10), shop("d", 0))

    assert explain(proposal, "a")[0].startswith(
        "a gets 90: 1 other at a lock, a minimum or a cap gets 10 units; of the rest, "
    )


def test_a_cap_is_named_where_the_weight_would_give_more_than_the_minimum():
    proposal = shared(100, shop("a", 90, minimum=10, cap=10), shop("b", 10))

    assert explain(proposal, "a")[0] == (
        "a gets 10: that is its cap; its weight, 90, would give it more."
    )


def test_a_minimum_is_named_where_the_weight_would_give_less_than_the_cap():
    proposal = shared(100, shop("a", 1, minimum=10, cap=10), shop("b", 99))

    assert explain(proposal, "a")[0] == (
        "a gets 10: that is its minimum; its weight alone, 1, would give it fewer."
    )


def test_a_cap_that_is_no_whole_lot_is_named_with_its_lot():
    proposal = shared(100, shop("a", 90, cap=12, lot=5), shop("b", 10))

    assert explain(proposal, "a")[0] == (
        "a gets 10: that is its cap of 12, in whole lots of 5; its weight, 90, would give it more."
    )


def test_a_minimum_above_nodes_that_weigh_nothing_says_that_they_do():
    proposal = shared(100, market("n", minimum=20), shop("a", 0, "n"), shop("b", 5))

    assert explain(proposal, "n")[1] == (
        "Its minimum of 20 is not kept: 20 units missing, because nobody under it weighs anything. "
        "Weigh them by something else."
    )


def test_one_of_what_is_counted_is_said_as_one():
    proposal = propose(
        tree_of(
            Node(node=name, kind="location", weights={"orders_in_line": orders})
            for name, orders in (("a", 1), ("b", 3))
        ),
        Supply("phone", 4),
        dict.fromkeys(KINDS, "orders_in_line"),
    )

    assert explain(proposal, "a")[0] == (
        "a gets 1: 1 of the 4 orders that wait anywhere waits here, 25 % of 4 units is 1."
    )


def test_minimums_that_cannot_all_be_kept_get_their_parts_and_the_shortfall_is_named():
    proposal = shared(30, shop("a", 5, minimum=40), shop("b", 5, minimum=20))

    assert units_of(proposal) == {"a": 20, "b": 10}
    assert [(each.node, each.missing) for each in proposal.short] == [("a", 20), ("b", 10)]
    got, missing, _ = explain(proposal, "a")
    assert got == (
        "a gets 20: the minimums under the supply come to 60 and there are 30, so each gets its "
        "part of what it must have; of 40 that is 20."
    )
    assert missing == (
        "Its minimum of 40 is not kept: 20 units missing, because there are too few units for "
        "all minimums."
    )


def test_a_minimum_deep_in_the_tree_is_heard_at_the_top():
    nodes = (market("x"), shop("x1", 1, "x", minimum=30), market("y"), shop("y1", 99, "y"))

    assert units_of(shared(100, *nodes)) == {"x1": 30, "y1": 70}


def test_a_cap_under_a_node_leaves_its_units_to_others():
    nodes = (market("x"), shop("x1", 90, "x", cap=5), market("y"), shop("y1", 10, "y"))
    proposal = shared(100, *nodes)

    assert units_of(proposal) == {"x1": 5, "y1": 95}
    assert "all under x can use no more" in explain(proposal, "x")[0]


def test_who_stands_at_caps_leaves_the_rest_at_the_top_by_name():
    proposal = shared(100, shop("a", 1, cap=5), shop("b", 1, cap=5))

    assert proposal.kept == 90
    assert explain(proposal, "a")[-1] == (
        "The supply of phone is 100 units. 90 units of the supply stay there: everybody under it "
        "is at a cap or a lock, or weighs nothing."
    )


def test_units_that_do_not_fill_the_next_lot_are_kept_for_it():
    proposal = shared(17, shop("a", 10, lot=10), shop("b", 1, lot=10))

    assert units_of(proposal) == {"a": 10, "b": 0}
    assert "next in turn is a, which takes lots of 10" in explain(proposal, "a")[-1]


def test_a_lock_wins_and_is_said():
    tree = with_locks(tree_of(NORTH), {"leeds-2": 50})
    proposal = propose(tree, Supply("phone", 1_000), REGISTRATIONS)

    assert units_of(proposal) == {"leeds-2": 50, "others": 950}
    assert explain(proposal, "leeds-2")[0] == "Leeds 2 gets 50: somebody locked it at 50."


def test_a_lock_below_its_own_minimum_wins_and_the_shortfall_is_named():
    proposal = shared(10, shop("a", 1, minimum=5, lock=2), shop("b", 1))

    assert units_of(proposal) == {"a": 2, "b": 8}
    assert "Its minimum of 5 is not kept: 3 units missing, by the lock." in explain(proposal, "a")


def test_a_node_without_weight_weighs_what_stands_under_it():
    nodes = (
        market("x"),
        shop("x1", 30, "x"),
        shop("x2", 30, "x"),
        market("y"),
        shop("y1", 40, "y"),
    )

    assert units_of(shared(10, *nodes)) == {"x1": 3, "x2": 3, "y1": 4}


def test_kinds_can_be_weighed_by_different_measures():
    nodes = (
        market("x"),
        Node(node="c", kind="channel", parent="x", weights={"fixed": 3}),
        Node(node="d", kind="channel", parent="x", weights={"fixed": 1}),
        shop("c1", 1, "c"),
        shop("d1", 99, "d"),
    )

    proposal = propose(tree_of(nodes), Supply("phone", 8), {**REGISTRATIONS, "channel": "fixed"})

    assert units_of(proposal) == {"c1": 6, "d1": 2}
    assert "3 of the 4 parts of the fixed shares in x are its own" in explain(proposal, "c")[0]


def test_ties_are_drawn_by_the_sku_and_said():
    nodes = [shop(f"s{number}", 7) for number in range(20)]
    won = [
        {name for name, units in units_of(propose(tree_of(nodes), Supply(sku, 10), REGISTRATIONS))
         .items() if units}
        for sku in ("black", "white")
    ]  # fmt: skip

    assert [len(each) for each in won] == [10, 10]
    assert won[0] != won[1]
    said = explain(shared(10, *nodes), "s0")
    assert any(sentence.startswith("It and 19 others came to the same turn") for sentence in said)


@pytest.mark.parametrize(
    ("nodes", "fault"),
    [
        ([shop("a", 1), shop("a", 1)], "a: stands there twice. Remove one."),
        ([shop("a", 1, "x")], "a: hangs from x, which is not there."),
        ([shop("a", 1), shop("b", 1, "a")], "a: is a location with nodes under it. Call it a ch"),
        (
            [market("a", parent="b"), market("b")],
            "a: is a market under a market. Hang it from noth",
        ),
        ([shop("a", 1, lock=5, lot=2)], "a: is locked at 5, which is no whole number of lots of 2"),
        ([shop("a", 1, minimum=5, cap=4)], "a: has a minimum of 5 above its cap of 4"),
        ([shop("a", 1, minimum=5, cap=8, lot=10)], "above its cap of 8 in lots of 10"),
        (
            [market("a", cap=3), shop("b", 1, "a", lock=4)],
            "a: has room for 3 units, and locks under it come to 4.",
        ),
        ([market("a", lock=3), shop("b", 1, "a", lock=4)], "locks under it come to 4."),
        (
            [
                Node(node="a", kind="channel", parent="b"),
                Node(node="b", kind="channel", parent="a"),
            ],
            "hangs in a circle",
        ),
    ],
)
def test_a_tree_that_contradicts_itself_is_refused(nodes: list[Node], fault: str):
    with pytest.raises(TreeWrong) as refused:
        shared(100, *nodes)

    assert fault in str(refused.value)


def test_locks_or_a_reserve_beyond_the_supply_are_refused():
    with pytest.raises(SupplyWrong, match="locks come to 60, and there are 50 units to share"):
        shared(60, shop("a", 1, lock=60), reserve=10)
    with pytest.raises(SupplyWrong, match="a reserve of 61 cannot be kept of 60"):
        shared(60, shop("a", 1), reserve=61)
