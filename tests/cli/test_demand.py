"""`firstcome demand pack` and `firstcome forecast check`: files, words, and what is refused."""

import json
from collections.abc import Generator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from firstcome.cli import app, forecast_work
from firstcome.forecasting.checking import Case
from firstcome.reports.sheets import SHEETS
from tests.operations.fair import Fair
from tests.operations.house import house

run = CliRunner()


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> Generator[Fair]:
    with house(tmp_path_factory.mktemp("fair"), back=True) as opened:
        yield Fair(opened)


def called(fair: Fair, out: Path, *more: str, launch: str = "") -> list[str]:
    """The arguments of a call."""
    name = launch or fair.launch.launch
    directory = str(fair.house.front.directory)
    return ["demand", "pack", "--launch", name, "--data", directory, "--out", str(out), *more]


def test_a_pack_is_written_beside_a_shop_that_runs(fair: Fair, tmp_path: Path):
    out = tmp_path / "pack"

    answer = run.invoke(app, called(fair, out, "--pdf"))

    assert answer.exit_code == 0, answer.output
    names = {"manifest.json", "questions.sql", "demand.pdf"} | {f"{s.name}.csv" for s in SHEETS}
    assert {path.name for path in out.iterdir()} == names
    assert (out / "demand.pdf").read_bytes().startswith(b"%PDF-")
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["figures"]["orders"] == 4
    assert "1 market wants" in answer.output
    assert "There is no forecast. 0 whole days so far; it takes 10." in answer.output
    assert manifest["forecast"]["why_none"] == "0 whole days so far; it takes 10."
    assert f"{len(names)} files in {out}" in answer.output


def test_what_is_missing_for_a_forecast_is_told(fair: Fair, tmp_path: Path):
    answer = run.invoke(app, called(fair, tmp_path, "--json"))

    told = json.loads(answer.output)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert told["forecast"] == 0
    assert told["sequence"] == manifest["as_of"]["sequence"]
    assert "demand.pdf" not in told["files"]
    assert run.invoke(app, called(fair, tmp_path, "--no-forecast")).exit_code == 0
    again = json.loads((tmp_path / "manifest.json").read_text())
    assert again["forecast"]["why_none"] == "It was not asked for."


def test_a_paper_that_an_earlier_pack_left_is_named(fair: Fair, tmp_path: Path):
    assert run.invoke(app, called(fair, tmp_path, "--no-forecast", "--pdf")).exit_code == 0

    answer = run.invoke(app, called(fair, tmp_path, "--no-forecast"))

    assert "demand.pdf in it is of an earlier pack." in answer.output


def test_two_packs_of_one_moment_are_equal(fair: Fair, tmp_path: Path):
    for name in ("first", "second"):
        run.invoke(app, called(fair, tmp_path / name, "--pdf", "--no-forecast"))

    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("first", "second")
    )

    assert first == second


def test_a_launch_that_there_is_not_is_named(fair: Fair, tmp_path: Path):
    answer = run.invoke(app, called(fair, tmp_path, launch="tablet"))

    assert answer.exit_code == 2
    assert "There is no launch tablet. There are: " in answer.output
    assert list(tmp_path.iterdir()) == []


def test_without_read_models_the_next_step_is_told(tmp_path: Path):
    arguments = ["--launch", "phone", "--data", str(tmp_path), "--out", str(tmp_path / "out")]

    answer = run.invoke(app, ["demand", "pack", *arguments])

    assert answer.exit_code == 2
    assert "There are no read models yet." in answer.output


def test_a_folder_that_cannot_be_made_is_named(fair: Fair, tmp_path: Path):
    file = tmp_path / "file"
    file.write_text("")

    answer = run.invoke(app, called(fair, file, "--no-forecast"))

    assert answer.exit_code == 2
    assert f"{file} cannot be written" in answer.output


def test_the_check_prints_the_error_beside_the_naive_one(monkeypatch: pytest.MonkeyPatch):
    few = [case for case in forecast_work.generated_cases(1) if len(case.known) == 28]

    def one(_: object) -> list[Case]:
        return few[:1]

    def some(_: object) -> list[Case]:
        return few

    monkeypatch.setattr(forecast_work, "generated_cases", some)
    monkeypatch.setattr(forecast_work, "retail_cases", one)

    answer = run.invoke(app, ["forecast", "check"])

    assert answer.exit_code == 0, answer.output
    assert "28 days known" in answer.output
    assert "which 80 % are meant to be" in answer.output.replace("\n", " ")


def test_a_file_without_purchases_is_refused_before_anything_is_forecast(tmp_path: Path):
    file = tmp_path / "none.txt"

    answer = run.invoke(app, ["forecast", "check", "--retail", str(file)])

    assert answer.exit_code == 2
    assert "is not the file of CDNOW purchases" in answer.output
