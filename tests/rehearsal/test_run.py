"""Runs in files: what is read back is what was saved, and is audited alike."""

from pathlib import Path

import pytest
from msgspec import msgpack

from firstcome.rehearsal.audit import audit
from firstcome.rehearsal.run import Run, RunUnreadable, load_run, save_run
from tests.rehearsal.stories import story

TABLE = """
    10:00  supply 1
    10:00  order ada         held
    10:00  order bea         in_line 1
    10:00  order cyd         unanswered
    10:00  order dot         busy
    10:01  repeat ada
"""


def saved_and_loaded(run: Run, folder: Path) -> Run:
    save_run(run, folder / "crowd.run")
    return load_run(folder / "crowd.run")


def test_a_loaded_run_is_the_one_that_was_saved(tmp_path: Path):
    run = story(tmp_path, TABLE).runs[0]
    run.refreshes.add(5, b"/api/v1/orders/1", 2)

    loaded = saved_and_loaded(run, tmp_path)

    for name in run.rows.__slots__:
        assert getattr(loaded.rows, name) == getattr(run.rows, name)
    for name in run.answers.__slots__:
        assert getattr(loaded.answers, name) == getattr(run.answers, name)
    for name in run.refreshes.__slots__:
        assert getattr(loaded.refreshes, name) == getattr(run.refreshes, name)
    assert loaded.plan == run.plan
    assert loaded.launch == run.launch


def test_a_loaded_run_is_audited_as_the_one_that_was_saved(tmp_path: Path):
    told = story(tmp_path, TABLE)

    loaded = saved_and_loaded(told.runs[0], tmp_path)

    assert audit(loaded, told.journal) == told.audit()


def test_links_and_unanswered_rows_are_those_of_the_answers(tmp_path: Path):
    run = story(tmp_path, TABLE).runs[0]

    assert [link.split(b"?")[0] for link in run.links()] == [
        b"/api/v1/orders/5",
        b"/api/v1/orders/6",
    ]
    assert run.unanswered_rows() == [2]


def test_a_file_that_holds_no_run_is_refused(tmp_path: Path):
    path = tmp_path / "letter.run"
    path.write_bytes(b"Dear Sir or Madam")

    with pytest.raises(RunUnreadable, match="holds no run"):
        load_run(path)


def test_a_run_of_another_format_is_refused(tmp_path: Path):
    path = tmp_path / "crowd.run"
    save_run(story(tmp_path, TABLE).runs[0], path)
    path.write_bytes(msgpack.encode({**msgpack.decode(path.read_bytes()), "format": 99}))

    with pytest.raises(RunUnreadable, match="format 99"):
        load_run(path)
