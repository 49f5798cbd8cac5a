"""Waves at the desk: the community, plans, adopting one, and telling each wave."""

import re
from collections.abc import Generator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from firstcome.notifications.outbox_reader import telling_of_wave
from firstcome.notifications.resend_requests import FOLDER, ResendRequests
from firstcome.sqlite import ask, open_writer
from firstcome.web.operations.readiness.record import REHEARSALS, RehearsalNote
from tests.browser.small_shop import now_ms
from tests.operations.house import House
from tests.operations.launch_day import launch_day, opened, until_level
from tests.operations.waves_day import MINUTE_MS, WavesDay, in_minutes
from tests.serve.running import until

PEOPLE = ("ada", "bea", "cyd", "dan")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with launch_day(tmp_path_factory.mktemp("waves")) as opened:
        yield opened


def note(found: House, rate: float, verdict: str = "clean") -> Path:
    """Keep the note of a rehearsal."""
    folder = found.desk.settings.directory / REHEARSALS
    folder.mkdir(exist_ok=True)
    kept = RehearsalNote("mugs", now_ms(), 100, rate, 90, 3.0, verdict, "AUDIT")
    path = folder / f"{verdict}.json"
    path.write_bytes(msgspec.json.encode(kept))
    return path


def figures(page: str) -> list[str]:
    """The numbers on top of the page of all waves."""
    return re.findall(r'<span class="value">([^<]*)</span>', page)


def link(page: str, label: str) -> str:
    """Where a link or button of a page leads."""
    found = re.search(rf'href="([^"]*)"[^>]*>\s*{re.escape(label)}', page)
    assert found, page
    return found[1].replace("&amp;", "&")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form of a page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_a_launch_that_registers_nobody_says_how_that_is_changed(found: House):
    client, plain = found.client_of("operations"), opened(found)

    page = client.get("/waves", params={"launch": plain.launch}).text

    assert f"Nobody can register for {plain.launch}, so there is nobody to invite." in page
    assert f'href="/launches/{plain.launch}"' in page
    assert "/waves/plan" not in page


def test_the_community_is_counted_as_it_grows(found: House):
    day = WavesDay(found)

    day.confirmed(*PEOPLE)
    day.register("eve")

    assert figures(day.page()) == ["5", "4", "0", "4"]


def test_plans_stand_side_by_side_as_soon_as_the_capacity_is_known(found: House):
    day = WavesDay(found)
    day.confirmed(*PEOPLE)

    empty, full = day.page("/plan"), day.page("/plan", capacity="2")

    assert "Plans stand here as soon as it is known" in empty
    assert "No rehearsal is kept here" in empty
    assert full.count('<svg class="chart" role="img"') == 4
    assert "4 people are to be invited; there are 6 units." in full
    assert 'value="4"' in full


def test_a_clean_rehearsal_fills_the_capacity_in_and_a_failed_one_does_not(found: House):
    day = WavesDay(found)
    day.confirmed("ada")

    failed = note(found, 50.0, "failed")
    page = day.page("/plan")
    failed.unlink()
    clean = note(found, 777.0)
    filled = day.page("/plan")
    clean.unlink()

    assert "was\nnot clean, so its rate counts for nothing" in page
    assert 'name="capacity" type="text" inputmode="decimal" value=""' in page
    assert 'name="capacity" type="text" inputmode="decimal" value="777"' in filled


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("people", "some", "Give a whole number from 1"),
        ("units", "-1", "Give a whole number from 0"),
        ("most", "101", "Give a number from 0.1 to 100."),
        ("opens", "soon", "Write it as"),
        ("within", "-5", "Give a number from 0"),
        ("hand", "0 half", "Line 1: write minutes after the first wave and people"),
        ("hand", "0 1", "which means all that are left"),
    ],
)
def test_a_field_that_is_wrong_says_so_and_keeps_what_was_typed(
    found: House, field: str, typed: str, said: str
):
    day = WavesDay(found)
    query = {"launch": day.name, "people": "9", "capacity": "9", field: typed}

    answer = day.client.get("/waves/plan", params=query)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'aria-describedby="{field}-fault"' in answer.text
    assert typed in answer.text
    assert "<svg" not in answer.text


def test_a_plan_is_adopted_as_it_was_seen(found: House):
    day = WavesDay(found)
    day.confirmed(*PEOPLE)
    plan = day.page("/plan", capacity="2", most="25", every="30", opens="2100-01-01T09:00")
    question = day.client.get(link(plan, "Adopt…"))

    fields = hidden(question.text) | {"order": "registration_time", "rest": "1"}
    unreasoned = day.client.submit(f"/waves/{day.name}/adopt", **fields)
    done = day.client.submit(f"/waves/{day.name}/adopt", **fields, reason="the first plan")
    again = day.client.submit(f"/waves/{day.name}/adopt", **fields, reason="the first plan")

    assert "4 people confirmed and are in no wave" in question.text
    assert "Nobody is told." in question.text
    assert unreasoned.status_code == 422
    assert "Say why, in a few words." in unreasoned.text
    assert (done.status_code, again.status_code) == (303, 303)
    assert dict(parse_qsl(urlsplit(done.headers["location"]).query))["said"].startswith("Adopted")
    told = day.told()
    assert [wave["people"] for wave in told["waves"]] == [4]
    assert told["waves"][0]["opens"] == "2100-01-01T09:00:00.000Z"
    assert "through" not in told["waves"][-1]


def test_a_form_that_is_not_whole_adopts_nothing(found: House):
    day = WavesDay(found)
    day.confirmed("ada")

    for waves in ("", "5", "1:0", "x:1", "99999999999999999:1", " ".join(["1:1"] * 201)):
        answer = day.client.submit(f"/waves/{day.name}/adopt", waves=waves, reason="because")
        assert answer.status_code == 422
        assert "The form is not whole" in answer.text

    assert day.told()["waves"] == []


def test_what_the_front_refuses_is_said_plainly(found: House):
    day = WavesDay(found)
    day.confirmed("ada")
    falling = f"{now_ms() + 2 * MINUTE_MS}:1 {now_ms() + MINUTE_MS}:1"

    answer = day.client.submit(f"/waves/{day.name}/adopt", waves=falling, reason="because")

    said = day.client.get(answer.headers["location"]).text
    assert "Nothing was changed: each wave opens after the one before" in said


def test_a_wave_is_looked_at_before_anybody_is_told(found: House):
    day = WavesDay(found)
    day.confirmed(*PEOPLE)
    day.adopt((3, 60), (0, 90))

    page, question = day.page(f"/{day.name}/1"), day.page(f"/{day.name}/1/invite")

    for text in (page, question):
        assert "The wave had 3 people when it" in text
        assert "English:" in text
        assert "The mug of the fair" in text
        assert f"/launches/{day.name}?invitation=XXXXXXXXXXXX.this-link-is-made-up-0" in text
    assert "Nobody is told yet." in page
    assert "it takes about" in question
    assert "this cannot be undone" in question


def test_a_wave_is_invited_and_the_page_says_how_far_telling_is(found: House):
    day = WavesDay(found)
    day.confirmed(*PEOPLE)
    day.register("eve")
    day.adopt((3, 60), (0, 90))

    untyped = day.client.submit(f"/waves/{day.name}/1/invite", reason="now", typed="no")
    said = day.do(1, "invite")

    outbox = found.desk.settings.directory / "outbox.db"
    until(lambda: _told(outbox, day.name, 1) == 3)
    assert untyped.status_code == 422
    assert "Telling has begun." in said
    assert "Everybody is told." in day.page(f"/{day.name}/1")
    assert "3 told, 0 waiting" in day.page()
    assert telling_of_wave(outbox, day.name, 2) is None


def _told(outbox: Path, launch: str, wave: int) -> int:
    progress = telling_of_wave(outbox, launch, wave)
    return 0 if progress is None or not progress.is_written_out else progress.in_all.told


def test_telling_is_paused_resumed_and_stopped_each_with_its_reason(found: House):
    day = WavesDay(found)
    day.confirmed("ada")
    day.adopt((0, 60))
    day.do(1, "invite")

    said = [day.do(1, verb) for verb in ("pause", "resume", "stop")]
    too_late = day.do(1, "resume")

    assert "Paused: nobody more is told" in said[0]
    assert "Resumed: telling goes on." in said[1]
    assert "Stopped for good" in said[2]
    assert "Stopped for good" in too_late
    assert day.told()["waves"][0]["telling"] == "stopped"
    lines = found.desk.staff.audit_page().lines
    kept = [line.why for line in lines if line.about == day.name]
    assert "wave 1: as we planned (wave_paused)" in kept


def test_a_wave_is_moved_between_its_neighbours_only(found: House):
    day = WavesDay(found)
    day.confirmed("ada", "bea")
    day.adopt((1, 60), (0, 120))
    early, wrong = in_minutes(90)[:16], in_minutes(180)[:16]

    moved, refused = day.do(1, "move", opens=early), day.do(1, "move", opens=wrong)
    unread = day.client.submit(f"/waves/{day.name}/1/move", reason="because", opens="soon")

    assert "Moved: the wave opens at its new time." in moved
    assert "Nothing was changed" in refused
    assert unread.status_code == 422
    assert day.told()["waves"][0]["opens"].startswith(early)


def test_after_an_invitation_waves_are_added_and_no_plan_is_adopted_anew(found: House):
    day = WavesDay(found)
    day.confirmed("ada")
    day.adopt((1, 60))
    day.do(1, "invite")
    day.confirmed("bea", "cyd")

    plan = day.page("/plan", capacity="2")
    question = day.client.get(link(plan, "Add these waves…"))
    fields = hidden(question.text) | {"rest": "1", "reason": "the others"}
    done = day.client.submit(f"/waves/{day.name}/adopt", **fields)

    assert "the 2 who confirmed and are in none" in plan
    assert "said=Added" in done.headers["location"]
    assert [wave["people"] for wave in day.told()["waves"]] == [1, 2]


def test_uncertain_messages_are_listed_and_sent_again_only_when_somebody_says_so(found: House):
    day = WavesDay(found)
    day.confirmed("ada")
    day.adopt((0, 60))
    day.do(1, "invite")
    outbox = found.desk.settings.directory / "outbox.db"
    until(lambda: _told(outbox, day.name, 1) == 1)
    progress = telling_of_wave(outbox, day.name, 1)
    assert progress is not None
    connection = open_writer(outbox)
    asked = "UPDATE message SET state = 'uncertain' WHERE telling = ?"
    ask(connection, asked, (progress.telling,))
    connection.close()

    page = day.page(f"/{day.name}/1")
    question = day.page(f"/{day.name}/1/arrived")
    said = day.do(1, "arrived")

    requests = ResendRequests(found.desk.settings.directory / FOLDER)
    until(lambda: not requests.waiting(10))
    assert "may have arrived, or not" in page
    assert "1 message was on the way when the back ended" in question
    assert "Asked: the back takes them as told" in said
    until(lambda: _told(outbox, day.name, 1) == 1)


def test_whoever_only_looks_sees_the_waves_and_can_do_nothing(found: House):
    day = WavesDay(found)
    day.confirmed("ada")
    day.adopt((0, 60))
    watcher = found.client_of("read_only")

    page = watcher.get("/waves", params={"launch": day.name})
    wave = watcher.get(f"/waves/{day.name}/1")
    tried = watcher.submit(f"/waves/{day.name}/1/invite", reason="x", typed=day.name)

    assert (page.status_code, wave.status_code, tried.status_code) == (200, 200, 403)
    assert "/invite" not in wave.text
    assert day.told()["waves"][0]["telling"] == "planned"


@pytest.mark.parametrize("role", ["shop", "partner", "supplier"])
def test_whoever_has_no_part_in_it_sees_nothing(found: House, role: str):
    client = found.client_of(role)  # pyright: ignore[reportArgumentType]

    assert client.get("/waves").status_code == 403
    assert 'href="/waves"' not in client.get("/stock").text


def test_what_there_is_not_is_not_found(found: House):
    day = WavesDay(found)
    day.confirmed("ada")
    day.adopt((0, 60))

    missing = (
        "/waves?launch=nothing",
        "/waves/plan?launch=nothing",
        f"/waves/{day.name}/2",
        f"/waves/{day.name}/1/celebrate",
        f"/waves/{day.name}/adopt?capacity=2&plan=best",
    )
    assert {day.client.get(path).status_code for path in missing} == {404}


def test_people_teach_how_they_come_once_their_wave_has_been_open_for_a_while(found: House):
    day = WavesDay(found, units=60, access="registered")
    links = [day.confirmed_link(f"person-{number}") for number in range(40)]
    day.adopt((0, -1))
    day.do(1, "invite")
    for number, link_ in enumerate(links[:32]):
        placed = day.launch.order(f"person-{number}", invitation=".".join(link_))
        assert placed.json["outcome"] == "held", placed
    until_level(found)
    early = day.page("/plan", people="500", capacity="2")

    found.desk.now_ms = lambda: now_ms() + 120 * MINUTE_MS
    try:
        late = day.page("/plan", people="500", capacity="2")
    finally:
        found.desk.now_ms = now_ms

    assert "As they came to earlier waves" not in early
    assert "Learned from the orders that followed the waves of this launch." in late
    assert re.search(r'name="come"[^>]*value="80"', late)
    assert re.search(r'name="half"[^>]*value="(6|7|8|9)\d', late)
