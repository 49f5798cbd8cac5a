"""The guide names every option of the command, every check, and what the library is called."""

from pathlib import Path

import pytest
import typer

from firstcome.cli.rehearse import rehearse
from firstcome.rehearsal import audit, plan, report, run
from firstcome.rehearsal import rehearse as library
from firstcome.rehearsal.checks import PROMISES
from firstcome.rehearsal.plan_file import FIELDS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "rehearsing.md").read_text()
EXAMPLES = ROOT / "examples" / "rehearsals"


def options() -> list[str]:
    app = typer.Typer(add_completion=False)
    app.command()(rehearse)
    return [
        name
        for parameter in typer.main.get_command(app).params
        for name in parameter.opts
        if name.startswith("--")
    ]


@pytest.mark.parametrize("option", options())
def test_the_guide_explains_the_option(option: str):
    assert f"`{option}`" in GUIDE


@pytest.mark.parametrize(
    ("section", "field"), [(section, field) for section in FIELDS for field in FIELDS[section]]
)
def test_the_guide_explains_the_field(section: str, field: str):
    assert f"| {f'`[{section}]`' if section else ''} | `{field}` |" in GUIDE


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_guide_names_the_rehearsal_file(path: Path):
    assert f"| `{path.name}` |" in GUIDE


@pytest.mark.parametrize("name", PROMISES)
def test_the_guide_explains_the_check(name: str):
    assert f"| `{name}` | {PROMISES[name]} |" in GUIDE


def test_the_library_has_what_the_guide_names():
    modules = (audit, plan, report, run, library)
    for name in ("audit", "Plan", "Stream", "rehearse", "resend", "report_on", "save_run"):
        assert name in GUIDE
        assert any(hasattr(module, name) for module in modules)
