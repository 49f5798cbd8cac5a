"""`firstcome serve`: what it says, what it starts again, and how it stops."""

import os
import signal
import threading
from pathlib import Path

from tests.api.desk import Desk, fresh
from tests.serve.crowd import crowd
from tests.serve.files import entries, followed_through
from tests.serve.running import HOST, SOON_S, Answer, RunningShop, running, until


def test_it_says_where_it_listens_and_stops_on_sigterm_and_sigint(tmp_path: Path):
    for number in (signal.SIGTERM, signal.SIGINT):
        with running(tmp_path, "serve") as shop:
            assert shop.said[-1] == f"firstcome listens on http://{HOST}:{shop.port}"
            shop.signal(number)

            assert shop.ended() == 0
            assert "firstcome has answered everything it accepted, and stopped" in shop.said


def test_a_back_that_is_killed_is_started_again_and_the_front_does_not_notice(tmp_path: Path):
    with running(tmp_path, "serve") as shop:
        desk = Desk.opened(shop)
        shop.wait_for("The back follows the journal")
        front, back = shop.children()["front"], shop.children()["back"]

        os.kill(back, signal.SIGKILL)
        during = desk.order("ada")
        shop.wait_for("The back ended (-9); starting it again.")
        shop.wait_for("The back follows the journal")

        assert during.code == "held"
        assert shop.children()["front"] == front
        assert shop.children()["back"] != back
        until(lambda: followed_through(tmp_path) >= during.json["sequence"])


def test_a_front_that_is_killed_is_started_again_and_has_lost_nothing(tmp_path: Path):
    with running(tmp_path, "serve") as shop:
        desk = Desk.opened(shop)
        keys = {who: fresh() for who in ("ada", "bea", "cyd")}
        placed = {who: desk.order(who, key) for who, key in keys.items()}

        os.kill(shop.children()["front"], signal.SIGKILL)
        shop.wait_for("The front ended (-9); starting it again.")
        shop.wait_for("firstcome listens on")

        assert {who: desk.order(who, key).body for who, key in keys.items()} == {
            who: answer.body for who, answer in placed.items()
        }
        assert [desk.status(answer)["status"] for answer in placed.values()] == [
            "held",
            "held",
            "in_line",
        ]


def test_without_back_and_desk_the_front_sells_alone(tmp_path: Path):
    alone = {"FIRSTCOME_BACK": "0", "FIRSTCOME_DESK": "0"}
    with running(tmp_path, "serve", settings=alone) as shop:
        assert Desk.opened(shop).order("ada").code == "held"
        assert shop.children().keys() == {"front"}
    assert not (tmp_path / "events.db").exists()


def test_the_back_writes_events_and_snapshots_while_the_front_sells(tmp_path: Path):
    with running(tmp_path, "serve", settings={"FIRSTCOME_SNAPSHOT_EVERY": "1000"}) as shop:
        desk = Desk.opened(shop, units=0)
        crowd(desk, 1_100)

        until(lambda: any((tmp_path / "snapshots").glob("*.snapshot")))
        last = shop.ask("GET", "/readyz").json["sequence"]
        until(lambda: followed_through(tmp_path) >= last)

    with running(tmp_path) as shop:
        assert shop.ask("GET", "/readyz").json["sequence"] == last


def test_who_was_accepted_is_answered_before_it_stops(tmp_path: Path):
    """SIGTERM under load: what is in the journal was answered, what was not is not in it."""
    shop = RunningShop(tmp_path, "serve")
    shop.wait_for("listens on")
    desk = Desk.opened(shop, units=0, line_orders_max=1_000_000)
    placed: list[Answer] = []
    refused: list[Answer] = []
    answered = threading.Semaphore(0)

    def press(name: str) -> None:
        for number in range(100_000):
            try:
                answer = desk.order(f"{name}-{number}")
            except OSError:
                return  # it listens no more
            (placed if answer.status == 201 else refused).append(answer)
            answered.release()

    crowds = [threading.Thread(target=press, args=(f"crowd-{n}",)) for n in range(6)]
    for thread in crowds:
        thread.start()
    for _ in range(60):
        answered.acquire(timeout=SOON_S)

    shop.signal(signal.SIGTERM)
    code = shop.ended()
    for thread in crowds:
        thread.join(SOON_S)

    assert code == 0
    assert {(answer.status, answer.code) for answer in refused} <= {(503, "draining")}
    assert refused, "nobody was told that the shop is restarting"
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    sequences = sorted(answer.json["sequence"] for answer in placed)
    assert len(sequences) == len(set(sequences))
    journal = entries(tmp_path)
    assert sequences == [
        sequence for sequence, command in journal.items() if command["kind"] == "PlaceOrder"
    ]
