"""
`firstcome forecast`: how good the forecast is, on days that are held out.

Always true:
- It reads no shop: the days are generated, or public ones of a real shop.
- The exit status is 0 when the forecast is no worse than the naive one on launches, 1 when it is, 2
  for a wrong call.

Never here: a forecast of a launch (`demand`).
"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="forecast",
    help="Check how good the forecast of demand is.",
    no_args_is_help=True,
)


@app.callback()
def forecast() -> None:
    """Check how good the forecast of demand is."""


@app.command()
def check(
    retail: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Public retail data, the CDNOW purchases; else those of the package lifetimes.",
        ),
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=1, max=100, help="Generated launches of each kind.")
    ] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="For a script.")] = False,
) -> None:
    """
    Forecast days that are known and held out, and print how far off it was.

    Example: firstcome forecast check --seeds 10
    """
    from firstcome.cli.forecast_work import check_forecast

    raise typer.Exit(check_forecast(retail, seeds, as_json))
