"""The line against the simplest account of one: a list."""

from array import array
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.domain.line import FRONT_SLOT, Line

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["join", "join", "join", "front", "leave", "head"]),
        st.integers(0),
        st.sampled_from([1, 1, 1, 2, 5]),
    ),
    max_size=80,
)


class Naive:
    """Displaced orders sorted in front, the others behind in the order in which they came."""

    def __init__(self) -> None:
        self.front: list[tuple[int, int]] = []
        self.back: list[int] = []

    @property
    def orders(self) -> list[int]:
        """Everyone, from the head."""
        return [order for _, order in self.front] + self.back

    def leave(self, order: int) -> None:
        """Take one out."""
        self.front = [place for place in self.front if place[1] != order]
        self.back = [other for other in self.back if other != order]


def stand(line: Line, slots: dict[int, int]) -> list[int]:
    """How many are ahead of each, in the order of the line."""
    return [line.ahead(order, slots[order], order) for order in line.orders()]


def wanted(line: Line, slots: dict[int, int]) -> list[int]:
    """How many units are ahead of each, in the order of the line."""
    return [line.units_ahead(order, slots[order], order) for order in line.orders()]


@given(STEPS)
def test_a_line_stands_as_a_list_would(steps: list[tuple[str, int, int]]):
    line, naive, slots = Line(), Naive(), dict[int, int]()
    for order, (step, pick, units) in enumerate(steps):
        if step == "join":
            slots[order] = line.join(order, units)
            naive.back.append(order)
        elif step == "front":
            line.join_front(order, order, units)
            slots[order] = FRONT_SLOT
            naive.front = sorted([*naive.front, (order, order)])
        elif naive.orders:
            leaving = line.head() if step == "head" else naive.orders[pick % len(naive.orders)]
            assert step != "head" or leaving == naive.orders[0]
            line.leave(leaving, slots[leaving], leaving, steps[leaving][2])
            naive.leave(leaving)

        assert line.orders() == naive.orders
        assert line.waiting == len(naive.orders)
        assert stand(line, slots) == list(range(line.waiting))
        units_of = [steps[each][2] for each in naive.orders]
        through = list(accumulate(units_of))
        assert wanted(line, slots) == [
            all_ - own for all_, own in zip(through, units_of, strict=True)
        ]
        assert line.units == sum(units_of)
        assert [line.order_at(ahead) for ahead in range(line.waiting)] == naive.orders
        reached = [sum(all_ <= enough for all_ in through) for enough in range(line.units + 2)]
        assert [line.reached(enough) for enough in range(line.units + 2)] == reached
        assert not naive.orders or line.head() == naive.orders[0]


def test_whoever_returns_stands_at_the_back():
    line = Line()
    first, second = line.join(7), line.join(8)
    line.leave(7, first, 1)
    third = line.join(7)

    assert line.orders() == [8, 7]
    assert [line.ahead(8, second, 2), line.ahead(7, third, 3)] == [0, 1]


def test_the_displaced_stand_in_front_by_their_line_sequence():
    line = Line()
    line.join(1)
    line.join_front(5, 50)
    line.join_front(3, 30)

    assert line.orders() == [3, 5, 1]
    assert line.head() == 3
    assert line.ahead(5, FRONT_SLOT, 50) == 1


def test_an_empty_line_has_no_head():
    line = Line()
    slot = line.join(1)
    line.leave(1, slot, 1)

    with pytest.raises(AssertionError):
        line.head()


def test_nobody_leaves_twice():
    line = Line()
    slot = line.join(1)
    line.join(2)
    line.leave(1, slot, 1)

    with pytest.raises(AssertionError):
        line.leave(1, slot, 1)


class Column:
    """A column that counts how often it is read."""

    def __init__(self, numbers: "array[int]") -> None:
        self._numbers = numbers
        self.reads = 0

    def __getitem__(self, at: int) -> int:
        self.reads += 1
        return self._numbers[at]


def test_a_place_in_a_line_of_100_000_is_found_in_at_most_17_steps(
    monkeypatch: pytest.MonkeyPatch,
):
    line = Line()
    for order in range(100_000):
        line.join(order)
    for order in range(0, 50_000, 3):
        line.leave(order, order, order)
    tree = Column(line._gone_tree)  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(line, "_gone_tree", tree)

    assert line.ahead(99_999, 99_999, 99_999) == 99_999 - 16_667
    assert 0 < tree.reads <= 17
