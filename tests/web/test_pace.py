"""The pace at which open order pages look again."""

from firstcome.limits import NEARER_DRAWN_PER_S_MAX, NEWS_DRAWN_PER_S_MAX
from firstcome.web.customer.order_page import is_nearer, read_seen
from firstcome.web.customer.pace import LATEST_S, SOONEST_S, Pace


def test_who_is_near_looks_sooner():
    pace = Pace()

    waits = [pace.in_line_s(ahead) for ahead in (0, 10, 100, 1_000, 100_000)]

    assert waits == sorted(waits)
    assert waits[0] < 5
    assert waits[-1] == LATEST_S


def test_a_deadline_is_looked_at_more_often_as_it_comes():
    pace = Pace()

    waits = [pace.until_s(left_s) for left_s in (0, 60, 600, 3_600, 259_200)]

    assert waits == sorted(waits)
    assert SOONEST_S <= waits[0] < 5
    assert waits[-1] == LATEST_S


def test_many_open_pages_slow_those_that_are_far_and_none_that_are_near():
    pace = Pace()
    alone = pace.in_line_s(50), pace.in_line_s(0)

    for number in range(70_000):  # 200,000 pages at one look in 20 s
        pace.looked(20, 100.0 + number / 10_000)

    assert 130_000 < pace.pages < 220_000
    assert pace.in_line_s(50) == LATEST_S > alone[0]
    assert pace.in_line_s(0) == alone[1]


def test_news_has_room_where_a_place_that_came_nearer_waits():
    pace = Pace()

    nearer = [pace.may_draw(5.5, is_news=False) for _ in range(NEARER_DRAWN_PER_S_MAX + 10)]
    news = [pace.may_draw(5.5, is_news=True) for _ in range(NEWS_DRAWN_PER_S_MAX)]

    assert nearer.count(True) == NEARER_DRAWN_PER_S_MAX
    assert news.count(True) == NEWS_DRAWN_PER_S_MAX - NEARER_DRAWN_PER_S_MAX
    assert pace.may_draw(6.0, is_news=False)


def test_what_was_seen_is_read_from_the_address_whatever_stands_there():
    assert read_seen("2.4.0.0.on.25.312") == ("2.4.0.0.on", 25, 312)
    for wrong in ("", ".", "..", "2.-1.3", "x.²." + "9" * 20, "9" * 5_000):
        assert read_seen(wrong) == ("", 0, 0)


def test_a_step_is_news_near_the_head_and_a_hundredth_further_away():
    assert is_nearer(3, 2)
    assert is_nearer(101, 99)
    assert not is_nearer(12_400, 12_399)
    assert is_nearer(12_400, 12_276)
