"""The note of a verified journal: kept whole, read back, and nothing when there is none."""

from pathlib import Path

from firstcome.journal.verified import FILE, VerifiedNote, keep_verified, read_verified


def test_a_note_is_read_as_it_was_kept_and_only_its_owner_may_read_it(tmp_path: Path):
    note = VerifiedNote(1_204, "ab" * 32, 1_215_673_200_000)

    keep_verified(tmp_path, note)

    assert read_verified(tmp_path) == note
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_without_a_note_or_with_one_that_is_none_there_is_nothing(tmp_path: Path):
    assert read_verified(tmp_path) is None

    (tmp_path / FILE).write_text("verified")

    assert read_verified(tmp_path) is None
