"""
`firstcome waves`: plan how to invite a community, before anybody is told.

Always true:
- Nothing is changed and nobody is told: a plan is numbers.
- The exit status is 0 when some plan stays within what is allowed, 1 when none does, 2 for a wrong
  call.

Never here: how a plan is made.
"""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, cast

import typer

if TYPE_CHECKING:
    from firstcome.waves.chances import Demand
    from firstcome.waves.load import Sized
    from firstcome.waves.plans import Plans
    from firstcome.waves.show_up import ShowUp

EXIT_NO_PLAN = 1
EXIT_WRONG_CALL = 2
PAGE_COLUMNS = 140
ALL = "all"
"""The SKU of a number that is given without one."""

app = typer.Typer(
    name="waves",
    help="Plan how to invite a community in waves.",
    no_args_is_help=True,
)


@app.callback()
def waves() -> None:
    """Plan how to invite a community in waves."""


@app.command()
def plan(
    context: typer.Context,
    community: Annotated[
        list[str],
        typer.Option(
            metavar="[SKU=]PEOPLE", help="How many are to be invited; once for each SKU, or in all."
        ),
    ],
    capacity: Annotated[
        float, typer.Option(help="Orders a second that a rehearsal measured on this machine.")
    ],
    stock: Annotated[
        list[str],
        typer.Option(metavar="[SKU=]UNITS", help="Units to be had; once for each SKU, or in all."),
    ],
    most_share: Annotated[
        float, typer.Option(metavar="SHARE", help="Share of the capacity that may come.")
    ] = 0.5,
    every: Annotated[
        float, typer.Option(metavar="MINUTES", help="How far apart waves are, at most.")
    ] = 15,
    within: Annotated[
        float | None,
        typer.Option(
            metavar="MINUTES", help="All are invited so long after the first wave opened."
        ),
    ] = None,
    opens: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help='When the first wave opens, like "2026-11-12 09:00Z"; for --json.'
        ),
    ] = None,
    curve: Annotated[
        Literal["hour", "mail"],
        typer.Option(
            help="How people come: they know the hour, or a mail tells them that they may."
        ),
    ] = "hour",
    come: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Share of the invited who come.")
    ] = None,
    half_within: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="Half of those who come do so within this."),
    ] = None,
    nine_in_ten_within: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Nine in ten come within this.")
    ] = None,
    wave: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MINUTES:PEOPLE",
            help="A wave of a plan by hand, so long after the first; the last one may say 0 "
            "people: all who are left. Can be given again.",
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the plans, with charts, as one HTML file."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the plans as JSON.")] = False,
) -> None:
    """
    Plan waves for a community, side by side with inviting everybody at once.

    Example: firstcome waves plan --community 200000 --capacity 13000 --stock 48033
    """
    from firstcome.waves.html_page import write_html
    from firstcome.waves.plans import Plan, plans_for
    from firstcome.waves.terms import Terms

    try:
        terms = Terms(
            demands=_demands(community, stock),
            capacity_per_s=capacity,
            show_up=_curve(curve, come, half_within, nine_in_ten_within),
            most_share=most_share,
            every_s=_seconds(every, "--every"),
            within_s=None if within is None else _seconds(within, "--within"),
            opens_ms=0 if opens is None else _opens_ms(opens),
            by_hand=tuple(_wave(text) for text in wave or []),
        )
        plans = plans_for(terms)
        if html is not None:
            write_html(plans, _command(context), html)
    except ValueError as refusal:
        _stop(str(refusal))
    except OSError as error:
        _stop(f"{html} cannot be written: {error.strerror}.")
    _print(plans, as_json=as_json)
    fits = any(each.fits for each in plans.plans if isinstance(each, Plan))
    raise typer.Exit(0 if fits else EXIT_NO_PLAN)


def _demands(community: list[str], stock: list[str]) -> "tuple[Demand, ...]":
    from firstcome.waves.chances import Demand

    people, units = _counts(community, "--community"), _counts(stock, "--stock")
    if units.keys() != people.keys():
        raise ValueError(
            "Name the same SKUs in --community and --stock, each once; or give one number in each."
        )
    return tuple(Demand(sku, count, units[sku]) for sku, count in people.items())


def _command(context: typer.Context) -> str:
    """The command that makes these plans again."""
    words = ["firstcome", "waves", "plan"]
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if source is None or source.name != "COMMANDLINE":
            continue
        given = context.params[name]
        texts = cast("list[str]", given) if isinstance(given, list) else [f"{given}"]
        for text in texts:
            words += [parameter.opts[0], *([] if given is True else [text.removesuffix(".0")])]
    return shlex.join(words)


def _counts(texts: list[str], option: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in texts:
        sku, sign, number = text.rpartition("=")
        sku = sku if sign else ALL
        digits = number.replace(",", "").replace("_", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12) or not sku:
            raise ValueError(f"{option} {text}: give a whole number, or SKU=NUMBER.")
        if sku in found:
            raise ValueError(f"{option} {text}: {sku} stands there twice.")
        found[sku] = int(digits)
    return found


def _curve(name: str, share: float | None, median_s: float | None, p90_s: float | None) -> "ShowUp":
    from firstcome.waves.show_up import CURVES, ShowUp

    given = CURVES[name]
    return ShowUp(
        given.share if share is None else share,
        given.median_s if median_s is None else median_s,
        given.p90_s if p90_s is None else p90_s,
    )


def _seconds(minutes: float, option: str) -> int:
    if not 0 <= minutes <= 1_000_000:
        raise ValueError(f"{option}: give minutes, from 0 on.")
    return round(minutes * 60)


def _opens_ms(text: str) -> int:
    from firstcome.launches.faults import Refused
    from firstcome.launches.moments import instant_ms, read_moment

    try:
        return instant_ms(read_moment(text), "UTC")
    except Refused as refusal:
        mend = refusal.mend if isinstance(refusal.mend, str) else refusal.mend()
        raise ValueError(f"--opens: {refusal.what} {mend}") from refusal


def _wave(text: str) -> "Sized":
    from firstcome.waves.load import Sized

    minutes, _, people = text.partition(":")
    try:
        return Sized(_seconds(float(minutes), "--wave"), int(people.replace(",", "")))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"--wave {text}: give MINUTES:PEOPLE, such as 15:50000.") from error


def _print(plans: "Plans", *, as_json: bool) -> None:
    import msgspec
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from firstcome.waves.html_page import HEADINGS, rows_of
    from firstcome.waves.words import asked

    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(plans), indent=2).decode())
        return
    console: Any = Console()
    if not console.is_terminal:
        console = Console(width=PAGE_COLUMNS)
    for sentence in asked(plans):
        console.print(sentence, highlight=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    lefts = {HEADINGS[0], *HEADINGS[6:]}
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading in lefts else "right")
    for row in rows_of(plans):
        cells = list(row.cells)
        if cells and not row.fits:
            cells[4] = f"[bold red]{cells[4]}[/]"
        if not row.why:
            table.add_row(row.name, *cells)
    console.print(table)
    for row in rows_of(plans):
        if row.why:
            console.print(f"{row.name}: {row.why}", highlight=False)


def _stop(refusal: str) -> NoReturn:
    typer.echo(refusal, err=True)
    raise typer.Exit(EXIT_WRONG_CALL)
