"""A dict by hashes in parts is a dict, and no part of it is large."""

from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.domain.by_hash import PARTS_COUNT, ByHash

HASHES = st.sampled_from([blake2b(bytes([number]), digest_size=16).digest() for number in range(9)])
STEPS = st.lists(st.tuples(st.sampled_from(["put", "drop"]), HASHES, st.integers(0, 9)))


@given(STEPS)
def test_it_does_what_a_dict_does(steps: list[tuple[str, bytes, int]]):
    plain, parted = dict[bytes, int](), ByHash()
    for step, hashed, number in steps:
        assert parted.get(hashed) == plain.get(hashed)
        assert parted.get(hashed, 7) == plain.get(hashed, 7)
        assert (hashed in parted) == (hashed in plain)
        if step == "put":
            plain[hashed] = parted[hashed] = number
        elif hashed in plain:
            del plain[hashed]
            del parted[hashed]

    assert len(parted) == len(plain)
    assert dict(parted.pairs()) == plain
    assert set(parted) == set(plain)
    assert dict(ByHash(plain.items()).pairs()) == plain
    assert all(parted[hashed] == number for hashed, number in plain.items())


def test_what_is_not_there_is_a_key_error():
    parted = ByHash()
    with pytest.raises(KeyError):
        _ = parted[bytes(16)]
    with pytest.raises(KeyError):
        del parted[bytes(16)]


def test_hashes_spread_over_all_parts_so_that_none_is_long_to_grow():
    hashes = (blake2b(str(number).encode(), digest_size=16).digest() for number in range(100_000))
    parted = ByHash((hashed, 1) for hashed in hashes)
    sizes = [len(part) for part in parted.parts]

    assert len(sizes) == PARTS_COUNT
    assert max(sizes) < 2 * 100_000 / PARTS_COUNT
