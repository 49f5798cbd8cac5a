"""docs/reference/journal.md says what is stored: a reader made from the page alone agrees."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any, cast, get_args

import apsw
import msgspec
import pytest
from msgspec import Struct

from firstcome.domain import registrations
from firstcome.domain.commands import AnyCommand, WaveTerms
from firstcome.domain.definition import (
    LaunchDefinition,
    Limits,
    LocationTerms,
    MarketTerms,
    Price,
    SkuTerms,
    StockTerms,
    WakingTerms,
)
from firstcome.domain.events import AnyEvent
from firstcome.domain.fold import CROWD_WORK_MAX, WORK_MAX
from firstcome.domain.outcomes import Answer, Outcome
from firstcome.domain.state import SELLING_GAP_MS
from firstcome.engine.folding import Folding
from firstcome.engine.follower import Follower
from firstcome.journal.batch import Batch
from firstcome.journal.events_store import EventStore
from firstcome.journal.numbering import Numbering
from firstcome.journal.reader import JournalReader
from firstcome.journal.snapshots import SnapshotHead, snapshot_paths
from firstcome.journal.store import SCHEMA_VERSION, JournalStore
from tests.cli.written import write_journal
from tests.docs.message_members import Member, members
from tests.docs.terminals import ROOT

PAGE = (ROOT / "docs" / "reference" / "journal.md").read_text(encoding="utf-8")
KINDS = {
    struct.__name__: struct for struct in cast("tuple[type[Struct], ...]", get_args(AnyCommand))
}
EVENTS = {
    struct.__name__: struct for struct in cast("tuple[type[Struct], ...]", get_args(AnyEvent))
}
PARTS = (
    *(LaunchDefinition, MarketTerms, SkuTerms, Price, LocationTerms, Limits, StockTerms),
    *(WaveTerms, WakingTerms),
)


def section(heading: str) -> str:
    """What stands under a heading, down to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None, heading
    return found[1]


def table(text: str) -> list[list[str]]:
    """The rows of the first table of a text, without its head."""
    found = re.search(r"^\| .*?(?=\n\n|\Z)", text, re.DOTALL | re.MULTILINE)
    lines = found[0].strip().splitlines()[2:] if found else []
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return cast("list[str]", found)


def told_members(heading: str) -> list[Member]:
    return [Member(name.strip("`"), words, default) for name, words, default, _ in _cells(heading)]


def _cells(heading: str) -> list[list[str]]:
    return table(section(heading))


def asked(path: Path, statement: str) -> list[Any]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return cast("Any", connection).execute(statement).fetchall()
    finally:
        connection.close()


def tables_of(path: Path) -> set[str]:
    found = asked(path, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {row[0].strip() for row in found}


def chain_of(before: bytes, rows: list[tuple[int, int, int, int, int, str]]) -> bytes:
    """The input chain after a batch, worked out from the page's table of bytes."""
    first, time_ms, node, epoch, batch, _ = rows[0]
    framed = before + first.to_bytes(8, "big") + time_ms.to_bytes(8, "big")
    framed += node.to_bytes(4, "big") + epoch.to_bytes(4, "big") + batch.to_bytes(8, "big")
    framed += len(rows).to_bytes(4, "big")
    for row in rows:
        framed += len(row[5].encode()).to_bytes(4, "big") + row[5].encode()
    return hashlib.sha256(framed).digest()


def outcome_chain_of(before: bytes, first: int, results: list[str]) -> bytes:
    """The outcome chain after a batch, worked out from the page's table of bytes."""
    framed = before + first.to_bytes(8, "big") + bytes(24) + len(results).to_bytes(4, "big")
    return hashlib.sha256(framed + b"[" + ",".join(results).encode() + b"]").digest()


def example() -> list[list[tuple[int, int, int, int, int, str]]]:
    """The batches of the page's example, as rows."""
    batches: dict[int, list[tuple[int, int, int, int, int, str]]] = {}
    for sequence, time_ms, batch, command in _cells("Example"):
        row = (int(sequence), int(time_ms), 1, 1, int(batch), command.strip("`"))
        batches.setdefault(int(batch), []).append(row)
    return list(batches.values())


def test_the_schemas_are_those_of_the_files(tmp_path: Path):
    JournalStore(tmp_path / "journal.db").close()
    EventStore(tmp_path / "events.db").close()

    stored = tables_of(tmp_path / "journal.db") | tables_of(tmp_path / "events.db")

    assert {block.strip() for block in blocks("sql")} == stored
    assert f"`PRAGMA user_version` is {SCHEMA_VERSION}" in section("Schema")


def test_every_kind_of_command_has_its_heading_and_no_other():
    between = PAGE.partition("\n## Commands\n")[2].partition("\n### The definition of a launch\n")[
        0
    ]

    assert set(re.findall(r"^### (\w+)$", between, re.MULTILINE)) == KINDS.keys()


@pytest.mark.parametrize("struct", [*KINDS.values(), *PARTS], ids=lambda struct: struct.__name__)
def test_members_types_and_defaults_are_those_that_are_stored(struct: type[Struct]):
    assert told_members(struct.__name__) == members(struct)
    assert all(meaning for _, _, _, meaning in _cells(struct.__name__))


def test_every_outcome_is_among_the_answers_and_no_other():
    commands = PAGE.partition("\n## Commands\n")[2].partition("\n## Rules\n")[0]
    answers = re.findall(r"^Answers: (.*)$", commands, re.MULTILINE)
    told = {word for line in answers for word in re.findall(r"`([a-z_]+)`", line)}

    assert len(answers) == len(KINDS)
    assert told | {"id_reused", "defect"} == set(get_args(Outcome))
    assert "`id_reused`" in commands
    assert "`defect`" in commands


def test_the_members_of_an_answer_and_of_every_event_are_told():
    results = section("Results and the outcome chain")
    events = re.findall(r"^\| `([A-Z]\w+)` \| (.*?) \| ", section("Events"), re.MULTILINE)
    told = {kind: tuple(re.findall(r"`(\w+)`", names)) for kind, names in events}

    assert tuple(row[0].strip("`") for row in table(results)) == Answer.__struct_fields__
    assert told == {kind: struct.__struct_fields__ for kind, struct in EVENTS.items()}


def test_the_numbers_in_the_rules_are_those_of_the_rules():
    rules = PAGE.partition("\n## Rules\n")[2].partition("\n## Results")[0]

    assert f"**{WORK_MAX} an entry**, and **{CROWD_WORK_MAX}**" in rules
    assert f"at most {SELLING_GAP_MS:,} ms" in rules


def test_the_example_comes_to_its_chains():
    results = blocks("json")[0].splitlines()
    told = re.findall(r"^\| (\d) \| (\w+) \| `(\w{64})` \|$", section("Example"), re.MULTILINE)
    chain, outcomes, found = bytes(32), bytes(32), list[tuple[str, str, str]]()

    for rows in example():
        first, last = rows[0][0], rows[-1][0]
        chain = chain_of(chain, rows)
        outcomes = outcome_chain_of(outcomes, first, results[first - 1 : last])
        found += [(str(last), "input", chain.hex()), (str(last), "outcome", outcomes.hex())]

    assert found == told


def test_the_example_is_what_the_shop_would_write():
    numbering, folding = Numbering(), Folding()
    results: list[str] = []

    for rows in example():
        batch = Batch(1, 1, rows[0][4], tuple(row[5].encode() for row in rows))
        ordered = numbering.place(batch, rows[0][1])
        assert ordered is not None
        numbering.accept(ordered)
        results += [_compact(result) for result in folding.fold(ordered)]

    assert results == blocks("json")[0].splitlines()
    told = re.findall(r"^\| 3 \| \w+ \| `(\w{64})` \|$", section("Example"), re.MULTILINE)
    assert told == [numbering.chain.hex(), folding.outcome_chain.hex()]


def _compact(result: object) -> str:
    return msgspec.json.encode(result).decode()


def test_a_journal_on_disk_has_the_chains_that_the_page_describes(tmp_path: Path):
    write_journal(tmp_path, orders=1_200)
    folding, read = Folding(), JournalReader(tmp_path / "journal.db")
    results = {ordered.first_sequence: _results(folding, ordered) for ordered in _batches(read)}
    chain, outcomes, rows = bytes(32), bytes(32), list[Any]()
    marks = dict(asked(tmp_path / "journal.db", "SELECT sequence, chain FROM outcome_chains"))
    compared = 0

    for *row, stored in asked(tmp_path / "journal.db", "SELECT * FROM entries ORDER BY sequence"):
        rows.append(tuple(row))
        if stored is None:
            continue
        first, last = rows[0][0], rows[-1][0]
        chain = chain_of(chain, rows)
        outcomes = outcome_chain_of(outcomes, first, results[first])
        rows = []
        assert chain == stored
        if last // 1_000 > (first - 1) // 1_000:
            compared += 1
            assert outcomes == marks[last]

    assert rows == []
    assert compared == len(marks) == 1


def _batches(read: JournalReader) -> Any:
    yield from read.batches(Numbering())
    read.close()


def _results(folding: Folding, ordered: Any) -> list[str]:
    return [_compact(result) for result in folding.fold(ordered)]


def test_every_query_of_the_page_finds_something(tmp_path: Path):
    write_journal(tmp_path, orders=20)
    events = EventStore(tmp_path / "events.db")
    Follower(JournalReader(tmp_path / "journal.db"), events, tmp_path / "none", 10_000).follow()

    found = [asked(tmp_path / "journal.db", query) for query in blocks("sql query")]
    became = [asked(tmp_path / "events.db", query) for query in blocks("sql query events")]

    assert found[0] == [("phone", "black", "online", 20)]
    assert [row[0] for row in found[1]] == [4]
    assert ("OrderHeld", 10) in became[0]
    events.close()


def test_a_snapshot_is_framed_as_the_page_says(tmp_path: Path):
    write_journal(tmp_path, orders=20, snapshot=True)
    path = snapshot_paths(tmp_path / "snapshots")[0]
    whole = path.read_bytes()

    head_bytes = int.from_bytes(whole[21:29], "big")
    head = json.loads(whole[29 : 29 + head_bytes])

    told = re.findall(r"`(\w+)`", " ".join(row[0] for row in _snapshot_head()))
    assert set(told) == set(head) == set(SnapshotHead.__struct_fields__)
    assert whole[:21] == b"firstcome snapshot 1\n"
    assert path.name == f"{head['sequence']:020d}.snapshot"
    assert whole[-32:] == hashlib.sha256(whole[:-32]).digest()
    assert 29 + head_bytes + sum(head["part_bytes"]) + 32 == len(whole)
    _, _, _, answers, facts, *columns = head["part_bytes"]
    of_orders, _, of_registrations = (
        section("Snapshots").partition("and their columns")[2].partition("; then")
    )
    told_columns = re.findall(r"`(\w+)`", of_orders)
    told_registered = of_registrations.partition("columns of registrations")[2].partition(";")[0]
    assert (answers, facts) == (2 * 62, 20 * 78)
    assert [size // 20 for size in columns[: len(told_columns)]] == [8, 8, 8, 8, 1, 1]
    assert tuple(re.findall(r"`(\w+)`", told_registered)) == registrations.COLUMNS
    assert f"rows of {registrations.ROW_BYTES} bytes" in of_registrations
    assert len(columns) == len(told_columns) + 2 + len(registrations.COLUMNS)


def _snapshot_head() -> list[list[str]]:
    return table(section("Snapshots").partition("\nThe head:\n")[2])


def test_a_page_that_says_something_else_is_noticed():
    rows = example()[0]
    other = [(*row[:5], row[5].replace(" ", "") + " ") for row in rows]

    assert chain_of(bytes(32), rows) != chain_of(bytes(32), other)
    assert told_members("PlaceOrder") != members(KINDS["CancelOrder"])
    assert members(KINDS["PlaceOrder"])[-2] == Member("line", "boolean", "`true`")
