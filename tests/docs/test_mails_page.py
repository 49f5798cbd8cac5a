"""The page about mails: every kind and every state is told, and none that there is not."""

import re
from pathlib import Path
from typing import get_args

from firstcome.notifications.kinds import KINDS
from firstcome.notifications.outbox import MailState
from firstcome.notifications.outbox_schema import VERSION
from firstcome.sqlite import open_reader, rows
from tests.docs.fenced import ROOT

PAGE = (ROOT / "docs" / "reference" / "mails.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    """The codes in the first column of the tables under a heading."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def test_every_kind_of_mail_stands_on_the_page():
    assert first_cells("Service mails") + first_cells("Bulk mails") == list(KINDS)


def test_every_state_of_a_message_stands_on_the_page():
    section = PAGE.partition("\n## What becomes of a message\n")[2]

    assert set(get_args(MailState)) - set(re.findall(r"\w+", section)) == set()


def test_the_tables_of_the_outbox_stand_on_the_page(tmp_path: Path):
    from firstcome.notifications.outbox import Outbox

    Outbox(tmp_path / "outbox.db", 0).close()
    reader = open_reader(tmp_path / "outbox.db")
    tables = {
        name
        for (name,) in list(
            rows(reader, "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE TABLE%'")
        )
    }
    reader.close()

    assert set(first_cells("outbox.db")) == tables
    assert f"`PRAGMA user_version` is {VERSION}" in PAGE
