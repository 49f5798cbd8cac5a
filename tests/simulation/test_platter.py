"""The platter: what a power cut may leave of what was written, and what it must."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from firstcome.simulation.platter import Platter, PlatterFile

SEEDS = range(200)


def written(synced: bytes, told: bytes) -> PlatterFile:
    file = PlatterFile(synced)
    file.write(0, told)
    return file


@given(st.lists(st.tuples(st.integers(0, 5_000), st.binary(max_size=3_000)), max_size=8))
def test_what_was_synced_survives_to_the_byte(writes: list[tuple[int, bytes]]):
    file, expected = PlatterFile(), bytearray()
    for offset, content in writes:
        file.write(offset, content)
        expected += bytes(max(0, offset + len(content) - len(expected)))
        expected[offset : offset + len(content)] = content
    file.sync()

    assert file.surviving(Random(1), 512) == bytes(expected)
    assert file.size == len(expected)


def test_of_what_was_not_synced_anything_may_survive_in_whole_sectors():
    before, after = b"a" * 2_048, b"b" * 2_048

    left = {written(before, after).surviving(Random(seed), 512) for seed in SEEDS}

    assert {before, after} < left
    assert any(content[:512] != content[512:1_024] for content in left)
    for content in left:
        sectors = [content[start : start + 512] for start in range(0, 2_048, 512)]
        assert all(sector in (b"a" * 512, b"b" * 512) for sector in sectors)


def test_a_later_write_may_survive_without_an_earlier_one():
    def left(seed: int) -> bytes:
        file = PlatterFile(bytes(1_024))
        file.write(0, b"1" * 512)
        file.write(512, b"2" * 512)
        return file.surviving(Random(seed), 512)

    assert bytes(512) + b"2" * 512 in {left(seed) for seed in SEEDS}


def test_a_new_size_may_survive_without_its_bytes():
    left = {written(b"", b"b" * 512).surviving(Random(seed), 512) for seed in SEEDS}

    assert {b"", b"b" * 512, bytes(512)} < left
    assert {len(content) for content in left} == {0, 512}


def test_a_cut_that_was_not_synced_may_be_undone():
    file = PlatterFile(b"a" * 1_024)
    file.resize(0)

    assert {len(file.surviving(Random(seed), 512)) for seed in SEEDS} == {0, 1_024}


def test_a_failed_sync_is_never_made_good_by_a_later_one():
    file = written(b"a" * 512, b"b" * 512)
    file.forget()
    file.sync()

    assert {file.surviving(Random(seed), 512) for seed in SEEDS} == {b"a" * 512}


def test_names_come_and_go_in_their_order_until_the_folder_is_synced():
    platter = Platter({"old": b""})
    platter.create("one")
    platter.create("two")
    platter.delete("old")

    before = {tuple(platter.surviving(Random(seed))) for seed in SEEDS}
    platter.sync_names()
    after = {tuple(platter.surviving(Random(seed))) for seed in SEEDS}

    assert before == {("old",), ("old", "one"), ("old", "one", "two"), ("one", "two")}
    assert after == {("one", "two")}
