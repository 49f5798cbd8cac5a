"""docs/operating/ quotes what is printed: every quoted line, code and number is the source's."""

import ast
import re
from collections.abc import Iterator
from typing import get_args

from firstcome import limits
from firstcome.app.front import EXIT_BROKEN
from firstcome.cli.front_and_back import FULL_BELOW_BYTES, OTHER_FILES_MAX, REFUSALS
from firstcome.cli.serve import EXIT_FULL, EXIT_REFUSED
from firstcome.engine.clock import CLOCK_OFF_MS_MAX
from firstcome.engine.refusals import Reason
from firstcome.notifications.sender import PAUSES
from firstcome.sqlite import BUSY_TIMEOUT_MS
from firstcome.staff.invitations import VALID_MS
from firstcome.staff.keys import DAYS_MAX
from firstcome.staff.lockout import (
    FREE_FAILURES,
    TRIES_PER_MINUTE_MAX,
    WAIT_MS_FIRST,
    WAIT_MS_MAX,
)
from firstcome.staff.passwords import CHARACTERS_MIN
from firstcome.staff.sessions import AGE_MS_MAX, IDLE_MS_MAX
from firstcome.staff.totp import RECOVERY_CODES
from tests.docs.terminals import ROOT

OPERATING = ROOT / "docs" / "operating"
RECOVER = (OPERATING / "recover.md").read_text(encoding="utf-8")
RUNNING = (OPERATING / "running.md").read_text(encoding="utf-8")
PAGES = (OPERATING / "pages.md").read_text(encoding="utf-8")
STAFF = (OPERATING / "staff.md").read_text(encoding="utf-8")
GAP = "…"
HOUR_MS = 3_600_000

NAMED = {refusal.__name__ for refusal in REFUSALS} | {"JournalFull", "ContactsFull"}


def said(node: ast.expr) -> str | None:
    """A string of the source as a page quotes it: an ellipsis for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(said(part) or GAP for part in node.values)
    if isinstance(node, ast.BinOp):
        return f"{said(node.left) or GAP}{said(node.right) or GAP}"
    return None


def sources() -> Iterator[ast.Module]:
    for path in sorted((ROOT / "src" / "firstcome").rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def every_string() -> set[str]:
    """Every string of the source, f-strings with an ellipsis for each value."""
    nodes = (node for module in sources() for node in ast.walk(module))
    return {text for node in nodes if isinstance(node, ast.expr) and (text := said(node))}


def refusals() -> set[str]:
    """The messages of the exceptions that end a start or a front, unless they have no words."""
    raised = (
        node.exc
        for module in sources()
        for node in ast.walk(module)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    )
    named = (call for call in raised if isinstance(call.func, ast.Name) and call.func.id in NAMED)
    return {text for call in named if (text := said(call.args[-1])) and text.strip(f"{GAP}: ")}


def quoted(page: str) -> list[str]:
    """What a page quotes: its blocks of text, and what its table of damages begins with."""
    blocks = re.findall(r"^```text\n(.*?)\n```$", page, re.DOTALL | re.MULTILINE)
    damages = page.partition("| it says |")[2].partition("\n\n")[0]
    return [*blocks, *re.findall(r"^\| `([^`]+)` \|", damages, re.MULTILINE)]


def is_said(quote: str, strings: set[str]) -> bool:
    """Whether some string holds the fixed parts of a quote, in their order."""
    parts = [re.escape(part) for part in quote.split(GAP)]
    pattern = re.compile(".*".join(parts), re.DOTALL)
    return any(pattern.search(text) for text in strings)


def test_every_quoted_line_is_in_the_source():
    strings = every_string()

    assert [quote for quote in quoted(RECOVER) if not is_said(quote, strings)] == []
    assert [quote for quote in quoted(RUNNING) if not is_said(quote, strings)] == []
    assert [quote for quote in quoted(STAFF) if not is_said(quote, strings)] == []
    assert len(quoted(RECOVER)) > 30


def test_every_refusal_of_the_source_is_quoted():
    quotes = quoted(RECOVER)

    missing = [text for text in refusals() if not any(is_said(quote, {text}) for quote in quotes)]

    assert missing == []
    assert len(refusals()) > 20


def test_every_exit_code_is_told():
    codes = re.findall(r"^\| (\d+) \|", RECOVER, re.MULTILINE)

    assert set(map(int, codes)) == {0, EXIT_BROKEN, EXIT_FULL, EXIT_REFUSED}


def test_every_reason_of_a_503_is_told():
    reasons = re.findall(r"^\| `(\w+)` \|", RUNNING.partition("\n## Watching\n")[2], re.MULTILINE)

    assert set(reasons) >= set(get_args(Reason))


def test_the_numbers_about_staff_are_those_of_the_code():
    assert (BUSY_TIMEOUT_MS, VALID_MS) == (5_000, 48 * HOUR_MS)
    assert (IDLE_MS_MAX, AGE_MS_MAX) == (12 * HOUR_MS, 7 * 24 * HOUR_MS)
    assert (FREE_FAILURES, WAIT_MS_FIRST, WAIT_MS_MAX) == (5, 2_000, 15 * 60_000)
    assert f"{TRIES_PER_MINUTE_MAX} tries a minute" in STAFF
    assert f"at least {CHARACTERS_MIN} characters" in STAFF
    assert f"at most {DAYS_MAX}" in STAFF
    assert RECOVERY_CODES == 10


def test_the_pauses_between_attempts_are_told():
    minutes = [seconds / 60 for seconds in PAUSES.retry_s]

    assert minutes == [0.5, 1, 5, 20, 60, 240, 720]
    assert "after 30 seconds, 1, 5 and 20 minutes, 1, 4 and 12 hours" in RUNNING


def test_every_metric_is_told():
    health = ROOT / "src" / "firstcome" / "api" / "health.py"
    named = set(re.findall(r'"(firstcome_\w+)"', health.read_text(encoding="utf-8")))
    told = set(re.findall(r"`(firstcome_\w+)", RUNNING))

    assert {name.removesuffix("_total") for name in told} == named


def test_the_numbers_are_those_of_the_limits():
    assert f"{limits.CONNECTIONS_MAX + OTHER_FILES_MAX:,}" in RUNNING
    assert f"{limits.CONNECTIONS_MAX:,}" in RUNNING
    assert f"{limits.BACKLOG_MAX:,}" in RUNNING
    assert f"{limits.SNAPSHOT_EVERY_ENTRIES:,}" in RUNNING
    assert f"{limits.DRAIN_S_MAX} seconds" in RUNNING
    assert f"{limits.HEADER_BYTES_MAX // 1024} KiB" in RUNNING
    assert f"{limits.LAUNCH_BODY_BYTES_MAX // 1024**2} MiB" in RUNNING
    assert f"{limits.DISK_FLOOR_BYTES // 1024**2} MiB" in RECOVER
    assert f"less than {FULL_BELOW_BYTES // 1024} KiB free" in RECOVER
    assert f"at most {limits.OUTBOX_FILES_MAX:,}" in RUNNING
    assert f"removes them after {limits.MAIL_FILES_DAYS_MAX} days" in RUNNING
    assert f"last {limits.MAIL_AGE_S_MAX // 60} minutes" in RUNNING
    assert f"{limits.LINK_REQUESTS_MAX:,} wait at most" in PAGES
    assert (limits.LINK_EVERY_S, limits.SMTP_CONNECTIONS_MAX) == (600, 4)
    assert "every ten minutes" in PAGES
    assert "At most four connections" in RUNNING
    assert CLOCK_OFF_MS_MAX == 2_000
    assert "two seconds" in RECOVER


def test_every_line_of_the_log_about_mails_is_told():
    mails = ROOT / "src" / "firstcome" / "notifications"
    logged = {
        name
        for path in mails.glob("*.py")
        for name in re.findall(r'log\.\w+\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    told = set(re.findall(r"`(\w+)`", RUNNING.partition("\n## Mails\n")[2]))

    assert logged - told == set()
    assert len(logged) >= 10


def test_a_line_that_nobody_says_is_noticed():
    strings = {f"The disk of {GAP} is full ({GAP}). Free space on it."}

    assert is_said("The disk of … is full (…). Free space on it.", strings)
    assert not is_said("The disk of … is empty (…). Free space on it.", strings)
    assert not is_said("Free space on it. The disk of …", strings)
