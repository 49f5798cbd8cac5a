"""Rehearsal files: the shipped ones are whole, and every fault says where it is and how to mend."""

from pathlib import Path

import pytest

from firstcome.rehearsal.plan import PlanRefused, checked
from firstcome.rehearsal.plan_file import read_plan_file
from firstcome.rehearsal.wishes import TOLD, Wishes, plan_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "rehearsals"


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def fault(folder: Path, text: str) -> str:
    path = written(folder, text)
    with pytest.raises(PlanRefused) as refused:
        read_plan_file(path)
    return str(refused.value).replace(str(path), "plan.toml")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_rehearsal_is_a_plan(path: Path):
    wishes = read_plan_file(path)

    plan = checked(plan_of(wishes, 1, has_journal=True))

    assert wishes.seed == 2008
    assert f"--plan examples/rehearsals/{path.name}" in path.read_text()
    assert plan.needs_pages == (path.stem == "community-200000")


def test_the_steady_one_is_that_of_july_2008():
    plan = plan_of(read_plan_file(EXAMPLES / "phone-2008-steady.toml"), 1, has_journal=False)

    assert [(stream.rate, stream.seconds) for stream in plan.streams] == [(13_000, 60)]


def test_the_community_is_told_at_one_minute():
    plan = plan_of(read_plan_file(EXAMPLES / "community-200000.toml"), 1, has_journal=False)

    told = next(stream for stream in plan.streams if stream.name == TOLD)
    assert told.spike is not None
    assert told.spike.told == 200_000
    assert told.people == told.spike.clicks == 120_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "seconds = 60\n[steady]\nrate = 'many'",
            "plan.toml, line 3: steady.rate is 'many'; write a number from 0 to 1,000,000,",
        ),
        (
            "[journeys]\n\ngive_up = 60",
            "plan.toml, line 3: journeys.give_up is 60; write a number from 0 to 1, such as 0.1.",
        ),
        (
            "[journeys]\nrefreshs = 1\nlook = 2",
            "plan.toml, line 3: there is no field journeys.look; did you mean looks?",
        ),
        (
            "[spikes]\ntold = 1",
            "plan.toml, line 1: there is no section spikes; did you mean spike?",
        ),
        (
            "steady = 1",
            "plan.toml, line 1: steady is a section; write [steady] and its fields below.",
        ),
        (
            "people = 1.5",
            "line 1: people is 1.5; write a whole number from 1 to 100,000,000, such as 800_000.",
        ),
        ("launch = ''", "plan.toml, line 1: launch is ''; write a text, such as \"phone-2008\"."),
        (
            "[steady]\neven = 1",
            "plan.toml, line 2: steady.even is 1; write true or false, such as false.",
        ),
        ("[spike]\nat_s = 1", "plan.toml, line 1: [spike] does not say how many are told"),
        ("[spike]\ntold = 1\nmedian_s = 10\np90_s = 10", "plan.toml, line 4: half of those"),
        ("[steady]\nrate = nan", "plan.toml, line 2: steady.rate is nan"),
        ("[steady]\nrate: 1", "plan.toml is not TOML: Expected '='"),
    ],
)
def test_a_fault_says_where_it_is_and_how_to_mend_it(tmp_path: Path, text: str, said: str):
    assert said in fault(tmp_path, text)


def test_all_faults_are_told_at_once(tmp_path: Path):
    said = fault(tmp_path, "seed = -1\n[steady]\nrate = -1\n[repeats]\nshares = 1\n")

    assert [each.partition(":")[0] for each in said.splitlines()] == [
        "plan.toml, line 1",
        "plan.toml, line 3",
        "plan.toml, line 5",
    ]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(PlanRefused, match=r"nothing.toml cannot be read"):
        read_plan_file(tmp_path / "nothing.toml")


def test_nobody_at_all_is_refused(tmp_path: Path):
    wishes = read_plan_file(written(tmp_path, "seconds = 1"))

    with pytest.raises(PlanRefused, match=r"rate in \[steady\], or told in \[spike\]"):
        plan_of(wishes, 1, has_journal=False)


def test_a_spike_after_the_end_is_refused():
    with pytest.raises(PlanRefused, match="make at_s smaller, or seconds larger"):
        plan_of(Wishes(told=10, at_s=60, seconds=60), 1, has_journal=False)
