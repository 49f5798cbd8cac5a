"""A community told twice: the same people both times, each after their wave, and both audited."""

import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec import json
from msgspec.structs import replace
from playwright.sync_api import Browser, sync_playwright

from firstcome.rehearsal.community import Bounds, Community, ShowUpFacts, WaveFacts, plan_for
from firstcome.rehearsal.people import Template, request_of
from firstcome.rehearsal.plan import PlanRefused
from firstcome.rehearsal.registering import invitations_of
from firstcome.rehearsal.workload import LaunchFacts, LocationFacts, SkuFacts
from tests.browser.axe import bring_axe, faults_both_ways
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.serve.running import RunningShop, environment, firstcome, running

ROOT = Path(__file__).parents[2]
LAUNCH = LaunchFacts("phone", (SkuFacts("p8"), SkuFacts("p16")), (LocationFacts("web", "online"),))
CURVE = ShowUpFacts(0.6, 2.0, 6.0)
WAVES = (WaveFacts(0, 400), WaveFacts(5, 300), WaveFacts(10, 300))
PEOPLE = 2_000
PATIENCE_S = 180
QUICK = (
    *("--people", str(PEOPLE), "--capacity", "500", "--every", "3", "--waves", "even"),
    *("--half-within", "1", "--nine-in-ten-within", "2", "--connections", "16", "--seed", "7"),
)


class Rehearsed(NamedTuple):
    """One run of the command."""

    status: int
    twice: Any
    html: Path
    shop: RunningShop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """A front that the tests share."""
    with running(tmp_path_factory.mktemp("shop") / "data") as found:
        yield found


@pytest.fixture(scope="module")
def rehearsed(shop: RunningShop, tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    """A community of 2,000 that wants 500 phones, told twice."""
    folder = tmp_path_factory.mktemp("launch")
    html = folder / "twice.html"
    status, said, why = rehearse(shop, small_launch(folder), "--html", str(html), "--json")
    assert said, why
    return Rehearsed(status, json.decode(said), html, shop)


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """Chromium, without a window."""
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


def small_launch(folder: Path) -> Path:
    """The example with 500 phones, all of them online."""
    text = (ROOT / "examples/phone-2008/launch.toml").read_text("utf-8")
    file = folder / "launch.toml"
    file.write_text(text, "utf-8")
    for name in ("logo.svg", "stores.csv"):
        (folder / name).write_bytes((ROOT / "examples/phone-2008" / name).read_bytes())
    skus = ("8gb-black", "8gb-white", "16gb-black", "16gb-white")
    rows = [f"phone-{sku},warehouse-online,125" for sku in skus]
    (folder / "stock.csv").write_text("\n".join(("sku,location,units", *rows)) + "\n", "utf-8")
    return file


def rehearse(shop: RunningShop, file: Path, *more: str) -> tuple[int, str, str]:
    where = ("--url", shop.url, "--data", str(shop.directory))
    words = firstcome("rehearse-community", str(file), *where, *QUICK, *more)
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=PATIENCE_S, env=environment(), check=False
    )
    return done.returncode, done.stdout, done.stderr


def sides(rehearsed: Rehearsed) -> tuple[Any, Any]:
    at_once, in_waves = rehearsed.twice["sides"]
    return at_once, in_waves


def community(people: int = 1_000, seed: int = 7) -> Community:
    return Community(people, CURVE, LAUNCH, seed)


# ---------------------------------------------------------------- who comes when


def test_the_same_people_come_both_times_equally_long_after_they_may():
    some = community()
    invitations = [b"i" * 35] * 1_000

    once = some.schedule("phone", (WaveFacts(0, 1_000),), 3.0, invitations)
    waves = some.schedule("phone", WAVES, 3.0, invitations)

    numbers = Bounds(WAVES)
    after_us = {person: WAVES[numbers.of(person)].after_s * 1_000_000 for person in range(1_000)}
    due = dict(zip(once.person, once.due_us, strict=True))
    for person, due_us in zip(waves.person, waves.due_us, strict=True):
        assert abs(due_us - due[person] - after_us[person]) <= 1
    assert sorted(once.person) == sorted(waves.person)
    assert list(once.due_us) == sorted(once.due_us)


def test_a_seed_brings_the_same_community_and_another_one_another():
    assert community().comes == community().comes
    assert community().comes != community(seed=8).comes
    assert 540 < len(community().comes) < 660


def test_nobody_comes_before_their_wave_is_open():
    rows = community().schedule("phone", WAVES, 3.0, [])

    numbers = Bounds(WAVES)
    for person, due_us in zip(rows.person, rows.due_us, strict=True):
        assert due_us >= (3 + WAVES[numbers.of(person)].after_s) * 1_000_000


def test_waves_hold_people_in_the_order_of_their_numbers():
    numbers = Bounds(WAVES)

    assert [numbers.of(person) for person in (0, 399, 400, 699, 700, 999, 2_000)] == [
        *(0, 0, 1, 1, 2, 2, 2)
    ]


def test_everybody_shows_their_own_invitation():
    some = community()
    invitations = [f"{person:012d}.{person:022d}".encode() for person in range(1_000)]
    template = Template(some.shapes[0], 7, "shop", keep_alive=True, invitations=invitations)

    head, _, body = template.render(41, 0).partition(b"\r\n\r\n")

    assert json.decode(body)["invitation"] == invitations[41].decode()
    assert f"Content-Length: {len(body)}".encode() in head


def test_who_is_not_invited_shows_none():
    shape = replace(community().shapes[0], invited=False)

    assert b"invitation" not in request_of(shape, 7, 1, 0, "shop")


def test_a_rehearsal_that_would_last_too_long_is_refused():
    rows = community().schedule("phone", (WaveFacts(0, 500), WaveFacts(3_600, 500)), 3.0, [])

    with pytest.raises(PlanRefused, match="closer together"):
        plan_for(rows, "phone", 1, 0)


def test_a_community_of_whom_nobody_comes_is_refused():
    with pytest.raises(PlanRefused, match="Nobody of them comes"):
        Community(10, ShowUpFacts(0.000_001, 2.0, 6.0), LAUNCH, 7)


# ---------------------------------------------------------------- on a shop


def test_both_runs_are_audited_and_clean(rehearsed: Rehearsed):
    verdicts = [side["report"]["audit"]["is_clean"] for side in sides(rehearsed)]

    assert verdicts == [True, True]
    assert all(side["report"]["audit"]["has_journal"] for side in sides(rehearsed))
    assert rehearsed.status in (0, 2)  # a busy machine may make a run void


def test_everybody_who_comes_may_order_both_times(rehearsed: Rehearsed):
    at_once, in_waves = sides(rehearsed)

    for side in (at_once, in_waves):
        assert set(side["report"]["outcomes"]) <= {"held", "in_line"}
        assert side["units"] + side["in_line"] == side["report"]["people"]
    assert at_once["report"]["people"] == in_waves["report"]["people"]


def test_waves_flatten_the_crowd_and_sell_as_many_units(rehearsed: Rehearsed):
    at_once, in_waves = sides(rehearsed)

    assert in_waves["peak_offered"] < at_once["peak_offered"] / 2
    assert at_once["units"] == in_waves["units"] <= 500


def test_in_waves_units_go_to_those_whose_turn_is_first(rehearsed: Rehearsed):
    at_once, in_waves = sides(rehearsed)
    waves = in_waves["shares"]

    assert len(waves) == len(rehearsed.twice["waves"]) > 2
    first, last = waves[0], waves[-1]
    assert first["with_unit"] / first["came"] > last["with_unit"] / last["came"]
    assert sum(wave["with_unit"] for wave in at_once["shares"]) == at_once["units"]


def test_the_page_says_what_waves_bought_and_can_be_read_by_everybody(
    rehearsed: Rehearsed, browser: Browser
):
    html = rehearsed.html.read_text("utf-8")

    assert "times fewer" in html
    assert "--seed 7" in html
    assert html.count('class="chart"') == 2
    context = browser.new_context()
    bring_axe(context)
    page = context.new_page()
    page.goto(rehearsed.html.as_uri())
    assert faults_both_ways(page, "rehearsal-community") == []
    context.close()


def test_the_terminal_shows_both_beside_each_other(shop: RunningShop, tmp_path: Path):
    status, said, _ = rehearse(shop, small_launch(tmp_path), "--people", "200", "--seed", "9")

    assert status in (0, 2)
    assert "All at once" in said
    assert "Orders in the busiest second" in said
    assert said.count("AUDIT CLEAN") == 2


def test_somebody_else_registering_is_noticed(rehearsed: Rehearsed):
    journal = rehearsed.shop.directory / "journal.db"
    launch = sides(rehearsed)[0]["launch"]

    with pytest.raises(PlanRefused, match="somebody else registering"):
        invitations_of(journal, launch, PEOPLE - 1, lambda sequence: f"{sequence:035d}")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--data", "/nowhere"), "There is no journal"),
        (("--nine-in-ten-within", "1"), "Nine in ten come later"),
        (("--capacity", "0"), "The capacity is a number"),
    ],
)
def test_what_keeps_it_from_beginning_is_one_line(
    shop: RunningShop, tmp_path: Path, words: tuple[str, str], why: str
):
    status, said, told = rehearse(shop, small_launch(tmp_path), *words)

    assert (status, said) == (2, "")
    assert why in told
