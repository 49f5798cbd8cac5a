"""
The command `firstcome`: one module a command.

Always true:
- Every command has `--help` with an example; what goes wrong is one line with the next step.

Never here: logic that the API could not reach.
"""

import typer

from firstcome import __version__
from firstcome.cli import (
    allocation,
    demand,
    forecast,
    journal,
    launch,
    messages,
    models,
    registrations,
    staff,
    supply,
    waves,
    webhooks,
)
from firstcome.cli.backup import backup, restore
from firstcome.cli.export_lists import export
from firstcome.cli.gallery import gallery
from firstcome.cli.rehearse import rehearse
from firstcome.cli.rehearse_community import rehearse_community
from firstcome.cli.serve import serve

app = typer.Typer(
    name="firstcome",
    help="Sell scarce goods on launch day, first come first served.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve)
app.command()(rehearse)
app.command("rehearse-community")(rehearse_community)
app.command()(backup)
app.command()(restore)
app.command()(export)
app.command()(gallery)
app.add_typer(allocation.app, name="allocation")
app.add_typer(demand.app, name="demand")
app.add_typer(forecast.app, name="forecast")
app.add_typer(launch.app, name="launch")
app.add_typer(journal.app, name="journal")
app.add_typer(models.app, name="models")
app.add_typer(messages.app, name="messages")
app.add_typer(registrations.app, name="registrations")
app.add_typer(staff.app, name="staff")
app.add_typer(supply.app, name="supply")
app.add_typer(waves.app, name="waves")
app.add_typer(webhooks.app, name="webhooks")


@app.command()
def version() -> None:
    """
    Print the version.

    Example: firstcome version
    """
    typer.echo(__version__)


def _add_front_and_back() -> None:
    from firstcome.cli.front_and_back import back, desk, front

    app.command(hidden=True)(front)
    app.command(hidden=True)(back)
    app.command(hidden=True)(desk)


def main() -> None:
    """The entry point of the command."""
    _add_front_and_back()
    app()
