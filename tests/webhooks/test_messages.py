"""Messages in the file: recorded once, with the cursor, swept when old, cut off by a restore."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstcome.domain import commands as c
from firstcome.webhooks.endpoints import EndpointRefused, Endpoints, Wish, all_endpoints
from firstcome.webhooks.feed import Feed
from firstcome.webhooks.file import FILE, VERSION, WebhooksFile, WebhooksFileNewer, WebhooksReader
from firstcome.webhooks.log import message_at, messages_of, read_key, try_out
from firstcome.webhooks.messages import (
    DAY_MS,
    Attempt,
    Happened,
    Key,
    Messages,
    MessagesTaken,
    Settled,
    cut_off,
)
from firstcome.webhooks.pace import WAITS, Rest, next_ms
from tests.domain.terms import hashed
from tests.webhooks.consumer import Consumer
from tests.webhooks.hook_shop import LAUNCH, HookShop

NOW_MS = 1_794_474_251_120
LADDER_S = (5, 30, 60, 300, 1_200, 3_600, 14_400, 21_600, 43_200, 43_200, 86_400)


@pytest.fixture
def file(tmp_path: Path) -> WebhooksFile:
    found = WebhooksFile(tmp_path / FILE)
    add(found)
    return found


def add(file: WebhooksFile, *wanted: str, made_ms: int = NOW_MS) -> int:
    wish = Wish("https://erp.example/", "ERP", wanted or ("*",))
    return Endpoints(file, lambda: made_ms).add(wish, is_private_allowed=False)[0]


def opened(file: WebhooksFile, tmp_path: Path) -> Messages:
    return Messages(tmp_path / FILE, lambda _: (0, -1))


def happened(sequence: int, name: str = "order.held", after_ms: int = 1) -> Happened:
    return Happened(1, sequence, 0, name, NOW_MS + after_ms)


def keys(messages: Messages, now_ms: int = NOW_MS + 10) -> list[Key]:
    (endpoint,) = messages.endpoints
    return [message.key for message in messages.due(endpoint, now_ms, 99)]


def test_an_event_is_recorded_once_however_often_it_is_read(file: WebhooksFile, tmp_path: Path):
    messages = opened(file, tmp_path)

    messages.record([happened(4), happened(5)], (5, 0))
    messages.record([happened(4), happened(6)], (6, 0))

    assert [key.sequence for key in keys(messages)] == [4, 5, 6]
    assert messages.cursor() == (6, 0)
    assert keys(messages)[0].message == "evt_1_4_0"
    messages.close()


def test_a_second_back_does_not_get_them(file: WebhooksFile, tmp_path: Path):
    messages = opened(file, tmp_path)

    with pytest.raises(MessagesTaken):
        opened(file, tmp_path)
    messages.close()
    opened(file, tmp_path).close()


def test_what_happened_before_an_endpoint_was_made_is_not_for_it(
    file: WebhooksFile, tmp_path: Path
):
    late = add(file, "order.paid", made_ms=NOW_MS + 5)
    messages = opened(file, tmp_path)

    messages.record(
        [happened(4, "order.paid"), happened(5, "order.paid", 5), happened(6, "order.held", 9)],
        (6, 0),
    )

    due = messages.due(messages.endpoints[1], NOW_MS + 99, 99)
    assert [message.key for message in due] == [Key(late, 1, 5, 0)]
    messages.close()


def test_an_endpoint_made_while_events_are_read_misses_none_after_it(
    file: WebhooksFile, tmp_path: Path
):
    messages = opened(file, tmp_path)
    assert len(messages.endpoints) == 1
    late = add(file, made_ms=NOW_MS)  # behind the back of the back

    messages.record([happened(4)], (4, 0))

    assert [endpoint.number for endpoint in messages.endpoints] == [1, late]
    assert len(messages.due(messages.endpoints[1], NOW_MS + 99, 99)) == 1
    messages.close()


def test_events_are_passed_over_only_while_nobody_wants_any(file: WebhooksFile, tmp_path: Path):
    messages = opened(file, tmp_path)

    assert not messages.pass_over((9, 0))
    assert messages.cursor() == (0, -1)
    Endpoints(file).remove(1)
    assert messages.pass_over((9, 0))
    assert messages.cursor() == (9, 0)
    messages.close()


def test_what_is_old_is_removed_with_its_attempts(file: WebhooksFile, tmp_path: Path):
    messages = opened(file, tmp_path)
    messages.record([happened(4), happened(5, after_ms=DAY_MS)], (5, 0))
    for key in keys(messages, NOW_MS + 2 * DAY_MS):
        attempt = Attempt(key, NOW_MS, 204, 12)
        messages.settle([Settled(key, "sent", 1, NOW_MS, attempt)])

    removed = messages.sweep(NOW_MS + 30 * DAY_MS + 2)

    assert removed == 1
    assert file.rows("SELECT sequence FROM message") == [(5,)]
    assert file.rows("SELECT sequence FROM attempt") == [(5,)]
    messages.close()


def test_an_answer_about_what_was_removed_meanwhile_leaves_no_trace(
    file: WebhooksFile, tmp_path: Path
):
    messages = opened(file, tmp_path)
    messages.record([happened(4)], (4, 0))
    (key,) = keys(messages)
    Endpoints(file).remove(1)
    while messages.sweep(NOW_MS):
        pass

    messages.settle([Settled(key, "sent", 1, NOW_MS, Attempt(key, NOW_MS, 204, 12))])

    for table in ("endpoint", "message", "attempt", "health"):
        assert file.rows(f"SELECT * FROM {table}") == [], table
    messages.close()


def test_a_restore_forgets_messages_about_entries_that_it_cut_off(
    file: WebhooksFile, tmp_path: Path
):
    messages = opened(file, tmp_path)
    messages.record([happened(4), happened(5), happened(6)], (6, 0))
    tried = try_out(file, 1, NOW_MS)
    attempts = [Attempt(key, NOW_MS, 500, 1) for key in keys(messages)]
    messages.settle([Settled(each.key, "pending", 1, 0, each) for each in attempts])
    messages.close()

    cut_off(tmp_path / FILE, 5)

    assert [row.key.sequence for row in messages_of(file, 1, 9)] == [5, 4]
    assert message_at(file, tried) is not None
    assert file.rows("SELECT DISTINCT sequence FROM attempt WHERE epoch > 0") == [(4,), (5,)]
    assert file.rows("SELECT sequence, ordinal FROM cursor") == [(5, -1)]


def test_the_first_look_begins_where_the_first_endpoint_was_made(
    shop: HookShop, consumer: Consumer
):
    orders = [shop.append(c.PauseLaunch(hashed(n), hashed(n), LAUNCH)) for n in range(50)]
    shop.follower.follow()
    feed = Feed(shop.directory / "events.db")
    times = {event.sequence: event.time_ms for event in feed.since(0, -1, 999)}

    for sequence in (orders[0], orders[25], orders[-1]):
        after = {event.sequence for event in feed.since(*feed.before(times[sequence]), 999)}
        assert min(after) >= sequence - 1, "one entry more, at most"
        assert sequence in after
    after = {event.sequence for event in feed.since(*feed.before(times[orders[-1]] + 1), 999)}
    assert after <= {orders[-1]}
    assert feed.before(0) == (0, -1)
    feed.close()


def test_a_newer_file_is_not_opened(tmp_path: Path):
    file = WebhooksFile(tmp_path / FILE)
    with file.changing() as changes:
        changes.run(f"PRAGMA user_version = {VERSION + 1}")
    file.close()

    with pytest.raises(WebhooksFileNewer, match="newer firstcome"):
        WebhooksFile(tmp_path / FILE)
    assert WebhooksReader.open(tmp_path / FILE) is None
    assert WebhooksReader.open(tmp_path / "none.db") is None


def test_only_the_owner_can_read_the_file(file: WebhooksFile, tmp_path: Path):
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("webhooks.db*")}

    assert set(modes.values()) == {0o600}
    assert len(modes) == 3


def test_there_are_at_most_twenty_endpoints(file: WebhooksFile):
    for _ in range(19):
        add(file)

    with pytest.raises(EndpointRefused, match="as many as there can be"):
        add(file)
    Endpoints(file).remove(3)
    add(file)
    assert len(all_endpoints(file)) == 20


@given(st.integers(1, 2**40), st.integers(1, 2**40), st.integers(0, 2**20))
def test_the_id_of_a_message_leads_back_to_it(epoch: int, sequence: int, ordinal: int):
    key = Key(3, epoch, sequence, ordinal)

    assert read_key(3, key.message) == key
    assert read_key(3, Key(3, 0, sequence, 0).message) == Key(3, 0, sequence, 0)
    assert "." not in key.message


@given(st.text())
@settings(max_examples=50)
def test_what_is_no_id_is_none(text: str):
    key = read_key(1, text)

    assert key is None or key.message == text or text.split("_")[1].startswith("0")


def test_the_ladder_is_five_seconds_to_a_day_then_the_end():
    for tries, wait_s in enumerate(LADDER_S, 1):
        for _ in range(20):
            due_ms = next_ms(WAITS, tries, NOW_MS)
            assert due_ms is not None
            assert wait_s <= (due_ms - NOW_MS) / 1_000 <= wait_s * 1.2
    assert next_ms(WAITS, len(LADDER_S) + 1, NOW_MS) is None
    assert 2.4 < sum(LADDER_S) / 86_400 < 3


def test_an_endpoint_rests_the_longer_the_oftener_it_failed_in_a_row():
    now_s = [100.0]
    rest = Rest((1.0, 5.0), lambda: now_s[0])
    rested: list[float] = []

    for _ in range(3):
        rest.note(is_taken=False)
        rest.note(is_taken=False)  # another one that was under way
        began_s = now_s[0]
        while rest.is_on:
            now_s[0] += 0.5
        rested.append(now_s[0] - began_s)
    rest.note(is_taken=True)
    rest.note(is_taken=False)
    now_s[0] += 1.0

    assert rested == [1.0, 5.0, 5.0]
    assert not rest.is_on


def test_two_tests_at_one_moment_are_two_messages(file: WebhooksFile):
    first, second = try_out(file, 1, NOW_MS), try_out(file, 1, NOW_MS)

    assert first.message == f"test_{NOW_MS}"
    assert second.message == f"test_{NOW_MS + 1}"
