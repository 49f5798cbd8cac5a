"""The index of rows finds what a dict would find, in a tenth of its memory."""

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from firstcome.domain.row_index import RowIndex
from tests.domain.terms import hashed

ROW_BYTES, AT = 20, 3


class Indexed:
    """Rows of 20 bytes with a hash at the fourth, an index of them, and a dict beside it."""

    def __init__(self) -> None:
        self.rows, self.following = bytearray(), array("I")
        self.index = RowIndex(self.rows, ROW_BYTES, AT, self.following)
        self.known: dict[bytes, int] = {}

    def add(self, name: bytes) -> None:
        row = len(self.following)
        self.rows += b"\0" * AT + name + b"\0"
        self.following.append(0)
        self.index.put(row)
        self.known[name] = row

    def agree(self, names: list[bytes]) -> bool:
        found = [self.index.get(name) for name in names]
        return found == [self.known.get(name) for name in names] and (
            len(self.index) == len(self.known)
        )


# Hashes that share their first bytes stand in one bucket however many there are.
NAMES = [hashed(number) for number in range(40)] + [bytes(8) + hashed(n)[:8] for n in range(8)]


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(NAMES)), max_size=200))
def test_an_index_finds_what_a_dict_would_find(steps: list[tuple[bool, bytes]]):
    both = Indexed()

    for is_added, name in steps:
        if is_added and name not in both.known:
            both.add(name)
        elif not is_added and name in both.known:
            both.index.remove(both.known.pop(name))

        assert name in both.index or name not in both.known
    assert both.agree(NAMES)


def test_an_index_of_many_rows_finds_all_of_them_and_no_other():
    both = Indexed()
    for number in range(5_000):
        both.add(hashed(number))

    assert both.agree([hashed(number) for number in range(6_000)])


def test_an_index_that_is_filled_at_once_goes_on_as_one_that_grew():
    for count in (0, 1, 2, 3, 7, 8, 9, 1_000):
        both = Indexed()
        for number in range(count):
            both.add(hashed(number))
        filled = RowIndex(both.rows, ROW_BYTES, AT, array("I", bytes(4 * count)))
        filled.fill(range(count), [int.from_bytes(hashed(n)[:8], "little") for n in range(count)])
        both.index, both.following = filled, filled._following  # pyright: ignore[reportPrivateUsage]
        for number in range(count, count + 50):
            both.add(hashed(number))
        for number in range(0, count + 50, 2):
            both.index.remove(both.known.pop(hashed(number)))

        assert both.agree([hashed(number) for number in range(count + 60)]), count
