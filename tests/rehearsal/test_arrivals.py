"""Arrivals: the same crowd from the same seed, everybody somebody else, as fast as asked."""

from collections import Counter

import pytest
from msgspec import json
from msgspec.structs import replace

from firstcome.rehearsal.arrivals import FIRST, GREEDY, REPEAT, Schedule, schedule
from firstcome.rehearsal.people import Template, identity_of
from firstcome.rehearsal.plan import Plan, PlanRefused, Stream, checked
from firstcome.rehearsal.workload import LaunchFacts, LocationFacts, SkuFacts

PHONE = LaunchFacts(
    "phone",
    (SkuFacts("p8"), SkuFacts("p16")),
    (
        LocationFacts("web", "online"),
        LocationFacts("upgrade", "upgrades"),
        *(LocationFacts(f"shop-{number}", "stores") for number in range(10)),
    ),
)


def arrivals(*streams: Stream, seed: int = 1, launch: LaunchFacts = PHONE) -> Schedule:
    return schedule(checked(Plan(streams=streams, seed=seed)), launch)


def requests(rows: Schedule) -> list[bytes]:
    templates = [Template(shape, rows.seed, "shop", keep_alive=True) for shape in rows.shapes]
    return [
        templates[shape].render(person, attempt)
        for shape, person, attempt in zip(rows.shape, rows.person, rows.attempt, strict=True)
    ]


def key_and_body(request: bytes) -> tuple[bytes, bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    return head.split(b"Idempotency-Key: ")[1].split(b"\r\n")[0], body


def test_the_same_seed_gives_the_same_arrivals_to_the_byte():
    stream = Stream(rate=500, seconds=2, greedy=0.1, business=0.1, no_line=0.1)

    first, second = arrivals(stream), arrivals(stream)

    assert first.due_us == second.due_us
    assert requests(first) == requests(second)


def test_another_seed_gives_other_people_at_other_times():
    stream = Stream(rate=500, seconds=1)

    one, other = arrivals(stream, seed=1), arrivals(stream, seed=2)

    assert one.due_us != other.due_us
    assert not set(requests(one)) & set(requests(other))


def test_everybody_is_somebody_else():
    rows = arrivals(Stream(name="a", rate=900, seconds=1), Stream(name="b", rate=900, seconds=1))
    firsts = [row for row, purpose in enumerate(rows.purpose) if purpose == FIRST]

    bodies = [json.decode(key_and_body(requests(rows)[row])[1]) for row in firsts[:500]]

    assert len({rows.person[row] for row in firsts}) == len(firsts)
    assert len({body["contact"]["email"] for body in bodies}) == 500


def test_a_repeat_has_the_key_and_body_of_the_first_and_comes_after_it():
    rows = arrivals(Stream(rate=2_000, seconds=2, repeats=0.2))
    sent = requests(rows)
    first_of: dict[int, int] = {}

    for row, purpose in enumerate(rows.purpose):
        if purpose == FIRST:
            first_of[rows.person[row]] = row
        else:
            assert sent[row] == sent[first_of[rows.person[row]]]

    assert 0.15 < len(rows) / len(first_of) - 1 < 0.2


def test_repeats_come_at_once_as_a_double_press_and_a_while_later():
    rows = arrivals(Stream(rate=2_000, seconds=4, repeats=0.2))
    first_us: dict[int, int] = {}
    delays_ms: list[float] = []
    for row, purpose in enumerate(rows.purpose):
        if purpose == FIRST:
            first_us[rows.person[row]] = rows.due_us[row]
        elif purpose == REPEAT:
            delays_ms.append((rows.due_us[row] - first_us[rows.person[row]]) / 1000)

    presses = sum(delay_ms <= 50 for delay_ms in delays_ms)
    assert 0.3 < presses / len(delays_ms) < 0.7
    assert max(delays_ms) > 500


def test_a_greedy_person_orders_again_under_a_new_key():
    rows = arrivals(Stream(rate=1_000, seconds=2, repeats=0, greedy=0.1))
    sent = requests(rows)
    keys = {key_and_body(request)[0] for request in sent}

    assert Counter(rows.purpose)[GREEDY] > 50
    assert len(keys) == len(sent)
    assert len(set(rows.person)) == Counter(rows.purpose)[FIRST]


def test_arrivals_come_at_the_rate_and_in_the_order_of_their_times():
    rows = arrivals(Stream(rate=5_000, seconds=2, repeats=0))

    assert list(rows.due_us) == sorted(rows.due_us)
    assert 9_500 < len(rows) < 10_500
    assert rows.due_us[-1] < 2_000_000


def test_even_arrivals_are_evenly_spaced():
    rows = arrivals(Stream(rate=1_000, seconds=1, arrivals="even", repeats=0))

    assert list(rows.due_us) == [1_000 * turn for turn in range(1_000)]


def test_a_stream_ends_when_all_its_people_have_come():
    rows = arrivals(Stream(rate=1_000, seconds=10, people=50, repeats=0))

    assert len(rows) == 50


def test_most_come_online_some_for_upgrades_the_rest_to_the_shops():
    rows = arrivals(Stream(rate=20_000, seconds=1, repeats=0))
    places = Counter(rows.shapes[shape].location for shape in rows.shape)

    assert 0.66 < places["web"] / len(rows) < 0.74
    assert 0.17 < places["upgrade"] / len(rows) < 0.23
    assert sum(places[f"shop-{number}"] for number in range(10)) > 0.07 * len(rows)


def test_a_stream_of_a_channel_asks_at_its_locations_only():
    rows = arrivals(Stream(channel="stores", rate=500, seconds=1))

    assert {shape.location for shape in rows.shapes} <= {f"shop-{each}" for each in range(10)}


def test_weights_say_how_people_spread():
    rows = arrivals(Stream(weights={"upgrades": 1}, rate=500, seconds=1))

    assert {shape.location for shape in rows.shapes} == {"upgrade"}


def test_businesses_order_two_and_some_do_not_wait():
    rows = arrivals(Stream(rate=4_000, seconds=1, repeats=0, business=0.5, no_line=0.5))
    shapes = [rows.shapes[shape] for shape in rows.shape]
    bodies = [json.decode(key_and_body(request)[1]) for request in requests(rows)[:200]]

    assert 0.45 < sum(shape.units == 2 for shape in shapes) / len(shapes) < 0.55
    assert 0.45 < sum(not shape.line for shape in shapes) / len(shapes) < 0.55
    for shape, body in zip(shapes, bodies, strict=False):
        assert body.get("units", 1) == shape.units
        assert body.get("customer_class", "consumer") == shape.customer_class
        assert body.get("line", True) is shape.line


def test_a_launch_that_knows_people_by_phone_gets_phone_numbers():
    rows = arrivals(Stream(rate=500, seconds=1), launch=replace(PHONE, identity="phone"))
    contact = json.decode(key_and_body(requests(rows)[0])[1])["contact"]

    assert contact["phone"].startswith("+8835100")
    assert int(contact["phone"][8:]) == identity_of(rows.seed, rows.person[0], "phone")
    assert "email" not in contact


def test_the_length_of_a_request_is_true():
    for request in requests(arrivals(Stream(rate=300, seconds=1, business=0.5, no_line=0.5))):
        head, _, body = request.partition(b"\r\n\r\n")

        assert f"Content-Length: {len(body)}\r\n".encode() in head + b"\r\n"


def test_an_id_with_a_percent_of_its_own_would_not_break_a_request():
    odd = LaunchFacts("phone", (SkuFacts("50%d"),), (LocationFacts("web", "online"),))

    body = key_and_body(requests(arrivals(Stream(rate=50, seconds=1), launch=odd))[0])[1]

    assert json.decode(body)["sku"] == "50%d"


def test_rows_sent_again_keep_their_keys_and_bodies():
    rows = arrivals(Stream(rate=500, seconds=1))
    sent = requests(rows)

    again = rows.resent([3, 5, 8], rate=100)

    assert requests(again) == [sent[3], sent[5], sent[8]]
    assert list(again.due_us) == [0, 10_000, 20_000]
    assert set(again.purpose) == {REPEAT}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(streams=(Stream(), Stream())), "one name"),
        (Plan(streams=(Stream(repeats=1.5),)), "out of bounds"),
        (Plan(streams=(Stream(rate=0),)), "out of bounds"),
        (Plan(streams=()), "out of bounds"),
        (Plan(closed=8, new_connection=True), "closed loop"),
        (Plan(closed=8, streams=(Stream(name="a"), Stream(name="b"))), "closed loop"),
        (Plan(first_person=99_999_999), "people"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(plan: Plan, words: str):
    with pytest.raises(PlanRefused, match=words):
        checked(plan)


def test_an_unknown_channel_is_refused_with_those_that_there_are():
    with pytest.raises(PlanRefused, match="it has online, stores, upgrades"):
        arrivals(Stream(channel="moon"))


def test_weights_of_unknown_channels_are_refused():
    with pytest.raises(PlanRefused, match="moon"):
        arrivals(Stream(weights={"moon": 1}))
