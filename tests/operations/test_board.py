"""The live board: its numbers, its feed, and the deeds that steer a launch."""

import re
from collections.abc import Generator
from itertools import product
from typing import Any

import msgspec
import pytest

from firstcome.staff.audit import AuditFilter
from firstcome.web.operations.board.chart import NARROW, means, picture
from firstcome.web.operations.board.history import Point
from tests.browser.small_shop import RED, SmallLaunch
from tests.operations.house import DeskClient, House
from tests.operations.launch_day import figures, launch_day, opened, until_level
from tests.serve.running import SOON_S, until


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("board")) as day:
        yield day


@pytest.fixture(scope="module")
def client(found: House) -> DeskClient:
    """Somebody of operations."""
    return found.client_of("operations")


def news(client: DeskClient, launch: SmallLaunch, count: int = 1) -> list[dict[str, Any]]:
    """The first news of the feed of a launch."""
    told: list[dict[str, Any]] = []
    with client.stream("GET", "/board/feed", params={"launch": launch.launch}) as feed:
        assert feed.headers["content-type"].startswith("text/event-stream")
        for line in feed.iter_lines():
            if line.startswith("data: "):
                told.append(msgspec.json.decode(line.removeprefix("data: ")))
                if len(told) == count:
                    break
    return told


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    match = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert match is not None
    return match[1]


def test_every_number_of_the_board_is_what_has_happened(found: House, client: DeskClient):
    launch = opened(found, units=2)
    for who in ("ada", "bea", "cyd"):
        launch.order(who)
    launch.order("ada", sku=RED)
    until(lambda: figures(client, launch)["refused"] == "1")

    numbers = figures(client, launch)

    assert numbers | {"pace": ""} == {
        "pace": "",
        "held": "2",
        "in_line": "1",
        "paid": "0",
        "left": "6",
        "refused": "1",
    }


def test_every_number_leads_to_its_list_with_the_launch_in_the_address(
    found: House, client: DeskClient
):
    launch = opened(found)

    page = client.get("/", params={"launch": launch.launch}).text
    addresses = re.findall(r'<a href="([^"]+)" data-figure', page)

    assert len(addresses) == 6
    assert all(f"launch={launch.launch}" in address for address in addresses)
    assert f"/orders?launch={launch.launch}&amp;status=held" in addresses


def test_the_board_is_of_the_launch_that_sells_unless_another_is_asked_for(
    found: House, client: DeskClient
):
    launch = opened(found)
    coming = opened(found, opens_ms=4_102_444_800_000)

    default = client.get("/").text
    wanted = client.get("/", params={"launch": coming.launch}).text

    assert f'data-launch="{launch.launch}"' in default
    assert f'data-launch="{coming.launch}"' in wanted
    assert client.get("/", params={"launch": "nowhere"}).status_code == 404


def test_a_feed_tells_the_last_ten_minutes_first_and_then_each_second(
    found: House, client: DeskClient
):
    launch = opened(found)
    launch.order("ada")
    until(lambda: figures(client, launch)["held"] == "1")

    first, second = news(client, launch, 2)

    assert first["figures"]["held"][0] == "1"
    assert first["status"] == "open"
    assert "The mug, Blue" in first["tables"]
    assert first["points"]
    assert sum(point[1] for point in first["points"]) >= 1
    assert all(point[0] > first["points"][-1][0] for point in second["points"])


def test_a_feed_does_not_send_tables_again_that_are_as_they_were(found: House, client: DeskClient):
    launch = opened(found)
    until_level(found)

    told = news(client, launch, 3)

    assert told[0]["tables"]
    assert "" in [each["tables"] for each in told[1:]]


def test_a_feed_that_is_left_is_not_counted_any_more(found: House, client: DeskClient):
    launch = opened(found)
    news(client, launch)

    until(lambda: "firstcome_desk_feeds 0.0" in client.get("/metrics").text)


def test_the_picture_of_the_chart_is_a_picture(found: House, client: DeskClient):
    launch = opened(found)

    for dark, narrow in product(("false", "true"), repeat=2):
        asked = {"launch": launch.launch, "dark": dark, "narrow": narrow}
        answer = client.get("/board/chart.svg", params=asked)

        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert answer.text.startswith("<svg ")
        assert ('width="300"' in answer.text) == (narrow == "true")


def test_a_narrow_chart_has_means_of_five_seconds_and_keeps_gaps():
    known = [Point(second, 10.0 * (second % 5), 5.0, 0.0) for second in (*range(100, 110), 121)]

    drawn = picture(known, 700, str, NARROW, is_dark=False).decode()

    assert means(known, 5) == [
        Point(102, 20.0, 5.0, 0.0),
        Point(107, 20.0, 5.0, 0.0),
        Point(122, 10.0, 5.0, 0.0),
    ]
    assert means(known, 1) == known
    assert drawn.count("<polyline ") == 3 * 2


def test_a_page_asks_before_it_pauses_and_says_what_follows(found: House, client: DeskClient):
    launch = opened(found, units=1)
    launch.order("ada")
    launch.order("bea")
    until_level(found)

    page = client.get(f"/board/{launch.launch}/pause").text

    assert "1 order on hold keep" in page
    assert "1 order in line keep" in page
    assert "deadlines go on running" in page
    assert launch.order("cyd").json["outcome"] == "in_line"


def test_a_pause_is_done_once_in_the_accounts_name_and_stands_in_the_audit_log(
    found: House, client: DeskClient
):
    launch = opened(found)
    address = f"/board/{launch.launch}/pause"
    key = hidden(client.get(address).text, "key")

    done = client.submit(address, key=key, reason="a wrong price")
    again = client.submit(address, key=key, reason="a wrong price")
    anew = client.submit(address, key="another", reason="to be sure")

    assert done.status_code == again.status_code == 303
    assert "Paused" in done.headers["location"]
    assert again.headers["location"] == done.headers["location"]
    assert "paused%20already" in anew.headers["location"]
    assert launch.order("ada").code == "paused"
    line = found.desk.staff.audit_page(AuditFilter(about=launch.launch)).lines[-1]
    assert client.account is not None
    assert (line.who, line.what) == (client.account.number, "pause_launch")
    assert line.why == "a wrong price (launch_paused)"


def test_a_deed_without_a_reason_is_asked_again_with_what_was_typed(
    found: House, client: DeskClient
):
    launch = opened(found)

    answer = client.submit(f"/board/{launch.launch}/close", key="k", typed=launch.launch)

    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert f'value="{launch.launch}"' in answer.text
    assert launch.order("ada").json["outcome"] == "held"


def test_closing_needs_the_launch_typed(found: House, client: DeskClient):
    launch = opened(found)
    address = f"/board/{launch.launch}/close"

    slip = client.submit(address, key="k", typed="another", reason="sold")
    meant = client.submit(address, key="k", typed=launch.launch, reason="sold")

    assert slip.status_code == 422
    assert meant.status_code == 303
    assert launch.order("ada").code == "closed"


def test_a_launch_opens_before_its_time_and_is_resumed(found: House, client: DeskClient):
    launch = opened(found, opens_ms=4_102_444_800_000)
    assert launch.order("ada").code == "not_open"

    for number, verb in enumerate(("open", "pause", "resume")):
        client.submit(
            f"/board/{launch.launch}/{verb}", key=f"{launch.launch}{number}", reason="now"
        )

    assert launch.order("ada").json["outcome"] == "held"


def test_who_may_only_read_sees_the_board_and_steers_nothing(found: House):
    launch = opened(found)
    reader = found.client_of("read_only")

    page = reader.get("/", params={"launch": launch.launch})

    assert page.status_code == 200
    assert f"/board/{launch.launch}/pause" not in page.text
    assert reader.get(f"/board/{launch.launch}/pause").status_code == 403
    assert reader.submit(f"/board/{launch.launch}/pause", reason="x").status_code == 403


def test_who_may_not_see_the_board_is_led_to_what_they_may_see(found: House):
    answer = found.client_of("supplier").get("/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/supplier")


def test_a_deed_or_a_launch_that_there_is_not_is_not_found(found: House, client: DeskClient):
    launch = opened(found)

    assert client.get(f"/board/{launch.launch}/sing").status_code == 404
    assert client.get("/board/nowhere/pause").status_code == 404
    assert client.get("/board/feed", params={"launch": "nowhere"}).status_code == 404


def test_the_desks_metrics_count_requests_and_say_how_far_the_models_are(
    found: House, client: DeskClient
):
    client.get("/board/nowhere/pause")

    text = found.stranger().get("/metrics").text

    kind = 'method="GET",route="/board/{launch}/{verb}",status="404"'
    assert f"firstcome_desk_requests_total{{{kind}}}" in text
    assert "firstcome_models_behind_entries" in text
    assert "firstcome_back_agrees 1.0" in text


def test_a_board_goes_on_when_the_front_is_silent_and_says_since_when(
    tmp_path_factory: pytest.TempPathFactory,
):
    with launch_day(tmp_path_factory.mktemp("silent")) as day:
        launch = opened(day)
        launch.order("ada")
        client = day.client_of("operations")
        until(lambda: figures(client, launch)["held"] == "1")
        until(lambda: "takes orders" in client.get("/").text)
        day.front.child.kill()
        day.front.child.wait(SOON_S)

        until(lambda: "silent; it last answered at" in client.get("/").text)

        assert figures(client, launch)["held"] == "1"
        assert figures(client, launch)["pace"] == "–"


def test_a_feed_ends_when_the_desk_stops(tmp_path_factory: pytest.TempPathFactory):
    with launch_day(tmp_path_factory.mktemp("stopping")) as day:
        launch = opened(day)
        client = day.client_of("read_only")

        with client.stream("GET", "/board/feed", params={"launch": launch.launch}) as feed:
            told = feed.iter_lines()
            assert next(line for line in told if line.startswith("data: "))
            day.desk.stopping.set()
            rest = list(told)

        assert sum(line.startswith("data: ") for line in rest) <= 2
