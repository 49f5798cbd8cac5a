"""`python -m firstcome.simulation`: what it prints, and how it ends."""

import pytest
import typer
from typer.testing import CliRunner, Result

from firstcome.simulation import __main__ as command
from firstcome.simulation.runner import Story, tell
from tests.simulation.canaries import CANARIES


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(command.simulate)
    return CliRunner().invoke(app, arguments)


def test_one_seed_tells_of_every_life_and_ends_well():
    ran = run("--seed", "3")

    assert ran.exit_code == 0
    assert ran.output.count("ended by") == 5
    assert "nothing lost, nothing doubled" in ran.output.splitlines()[-1]


def test_several_seeds_are_summed_up_in_one_line():
    ran = run("--seed", "3", "--seeds", "2")

    assert ran.exit_code == 0
    assert ran.stdout.startswith("2 seeds, 10 lives, ")


def test_what_was_lost_is_printed_with_the_command_that_shows_it_again(
    monkeypatch: pytest.MonkeyPatch,
):
    def careless(seed: int) -> Story:
        return tell(seed, CANARIES["the journal with synchronous=OFF"])

    monkeypatch.setattr(command, "tell", careless)

    ran = run("--seed", "0")

    assert ran.exit_code == 1
    assert "Seed 0:\n  life " in ran.output
    assert "again: python -m firstcome.simulation --seed 0" in ran.output
    assert ran.output.splitlines()[-1].endswith("1 lost something")


def test_help_has_an_example():
    assert "Example: python -m firstcome.simulation" in run("--help").output
