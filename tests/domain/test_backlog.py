"""More than one entry can lapse and offer: the rest waits in its order and comes first."""

from firstcome.domain import commands as c
from firstcome.domain import events as e
from firstcome.domain.definition import StockTerms
from firstcome.domain.fold import CROWD_WORK_MAX, WORK_MAX
from firstcome.domain.frozen import digest
from firstcome.domain.invariants import broken
from firstcome.domain.orders import HELD, IN_LINE, LAPSED
from tests.domain.entries import Entries, fold_all, thawed
from tests.domain.terms import OPENS_MS, definition, hashed
from tests.domain.witness import Witness

HOLD_TTL_MS = 5_000


def crowd(held: int, waiting: int, missed_hold: str = "out") -> Entries:
    """So many holds that end at the same moment, and so many people who wait for their units."""
    entries = Entries(OPENS_MS)
    load(entries, held, waiting, missed_hold)
    return entries


def load(entries: Entries, held: int, waiting: int, missed_hold: str = "out") -> None:
    """A launch, and the crowd."""
    terms = definition(
        hold_ttl_ms=HOLD_TTL_MS,
        offer_ttl_ms=HOLD_TTL_MS,
        line_orders_max=10_000,
        missed_hold=missed_hold,
        stock=(StockTerms("p8", "web", held),),
    )
    entries.enter(OPENS_MS, c.LoadLaunch(hashed("id"), hashed("load"), terms))
    for number in range(held + waiting):
        entries.enter(OPENS_MS, order(number))


def received(units: int) -> c.ReceiveStock:
    """Units for the one pool."""
    return c.ReceiveStock(hashed("r"), hashed("r"), "phone", "p8", "web", units)


def order(number: int) -> c.PlaceOrder:
    """One unit for one person of the crowd."""
    name = hashed("person", number)
    return c.PlaceOrder("phone", "p8", "web", 1, name, name, name, number)


def served(events: list[e.AnyEvent]) -> int:
    """How many orders an entry lapsed and offered."""
    return sum(isinstance(event, e.OrderLapsed | e.OrderOffered) for event in events)


def test_an_entry_lapses_and_offers_at_most_200_orders_and_the_next_entries_the_rest_first():
    entries = crowd(450, 300)
    witness, counts = Witness(), list[int]()
    for sequence, (_, events) in enumerate(entries.results, 1):
        witness.see(sequence, events, WORK_MAX)
    for _ in range(5):
        _, events = entries.enter(OPENS_MS + HOLD_TTL_MS, c.Tick())
        counts.append(served(events))
        witness.see(entries.state.sequence, events, WORK_MAX)
        witness.compare(entries.state)
        assert list(broken(entries.state)) == []

    # 450 lapse, 300 are offered
    assert counts == [200, 200, 200, 150, 0]
    assert witness.complaints == []
    statuses = list(entries.state.orders.status)
    assert statuses == [LAPSED] * 450 + [HELD] * 300


def test_freed_units_go_to_the_line_before_the_next_hold_lapses():
    entries = crowd(3, 2)
    _, events = entries.enter(OPENS_MS + HOLD_TTL_MS, c.Tick())

    assert [type(event).__name__ for event in events] == [
        "OrderLapsed",
        "OrderOffered",
        "OrderLapsed",
        "OrderOffered",
        "OrderLapsed",
    ]


def test_nobody_new_is_held_while_the_rest_waits():
    entries = crowd(150, 400, "back_of_line_once")
    due_ms = OPENS_MS + HOLD_TTL_MS
    entries.enter(due_ms, c.Tick())
    entries.enter(due_ms, received(400))
    placed, events = entries.enter(due_ms, order(1_000))

    assert served(events) == CROWD_WORK_MAX
    assert placed.outcome == "in_line"
    assert placed.ahead == 300 - CROWD_WORK_MAX
    assert list(broken(entries.state)) == []


def test_an_order_and_a_registration_move_at_most_2_others_and_staff_and_time_200():
    entries = crowd(0, 500)
    name = hashed("somebody")
    everybody = (
        received(450),
        order(1_000),
        c.Register(
            launch="phone",
            customer=name,
            key=name,
            fingerprint=name,
            contact=1_001,
            skus=("p8",),
            market="gb",
        ),
        c.PauseLaunch(hashed("pause"), hashed("pause"), "phone"),
        order(1_002),
        c.Tick(),
    )

    counts = [served(entries.enter(OPENS_MS, command)[1]) for command in everybody]

    assert counts == [200, 2, 2, 200, 2, 44]


def test_holds_that_end_as_fast_as_they_were_made_are_kept_up_with_by_the_orders_alone():
    entries = Entries(OPENS_MS)
    terms = definition(
        hold_ttl_ms=HOLD_TTL_MS, line_orders_max=10_000, stock=(StockTerms("p8", "web", 1_000),)
    )
    entries.enter(OPENS_MS, c.LoadLaunch(hashed("id"), hashed("load"), terms))
    for number in range(2_000):
        entries.enter(OPENS_MS + number, order(number))
    for number in range(2_000, 4_000):
        entries.enter(OPENS_MS + HOLD_TTL_MS + number - 2_000, order(number))

    assert entries.state.selling_due_ms > entries.state.selling_ms
    assert not entries.state.backlog


def test_a_journal_under_version_1_moves_200_with_every_entry_as_it_always_did():
    entries = Entries()
    entries.enter(OPENS_MS, c.FoundJournal(hashed("secrets"), 1))
    entries.enter(OPENS_MS, c.AdoptRules(1))
    load(entries, held=0, waiting=500)
    entries.enter(OPENS_MS, received(450))

    _, events = entries.enter(OPENS_MS, order(1_000))

    assert served(events) == 200


def test_units_received_for_more_than_200_who_wait_are_offered_over_several_entries():
    entries = crowd(0, 500)
    counts = [
        served(entries.enter(OPENS_MS, command)[1])
        for command in (
            received(450),
            *(c.Tick(),) * 3,
        )
    ]

    assert counts == [200, 200, 50, 0]
    assert list(entries.state.orders.status) == [HELD] * 450 + [IN_LINE] * 50


def test_a_hold_whose_lapse_is_still_to_come_cannot_be_paid_any_more():
    entries = crowd(450, 0)
    late = entries.state.orders.sequence[449]
    paid = c.MarkPaid(hashed("p"), hashed("p"), late, late)
    first, _ = entries.enter(OPENS_MS + HOLD_TTL_MS, paid)
    entries.enter(OPENS_MS + HOLD_TTL_MS, c.Tick())
    entries.enter(OPENS_MS + HOLD_TTL_MS, c.Tick())

    assert first.outcome == "lapsed"
    assert entries.state.orders.status[449] == LAPSED


def test_a_hold_whose_lapse_is_still_to_come_can_be_cancelled():
    entries = crowd(450, 0)
    late = entries.state.orders.sequence[449]
    first, _ = entries.enter(OPENS_MS + HOLD_TTL_MS, c.CancelOrder(late, "customer"))
    entries.enter(OPENS_MS + HOLD_TTL_MS, c.Tick())
    _, events = entries.enter(OPENS_MS + HOLD_TTL_MS, c.Tick())

    assert first.outcome == "cancelled"
    assert served(events) == 49
    assert list(broken(entries.state)) == []


def test_a_snapshot_amid_the_rest_changes_nothing():
    entries = crowd(450, 300, "back_of_line_once")
    for _ in range(2):
        entries.enter(OPENS_MS + HOLD_TTL_MS, c.Tick())
    cut = len(entries.entries)
    state = thawed(entries.state)
    for _ in range(4):
        entries.enter(OPENS_MS + HOLD_TTL_MS, c.Tick())

    _, results = fold_all(entries.entries[cut:], state)

    assert results == entries.results[cut:]
    assert digest(state) == digest(entries.state)
