"""
`firstcome rehearse`: a crush of made-up people on a shop that runs, and the auditor's verdict.

Always true:
- Requests go to the given address and nowhere else.
- The report goes to standard output, progress and refusals to standard error.
- The exit status is 0 for a clean audit, 1 for findings, 2 for a run that is void or never began.

Never here: how people arrive, how a promise is checked.
"""

import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

if TYPE_CHECKING:
    from firstcome.rehearsal.plan import Plan
    from firstcome.rehearsal.report import Report

EXIT_NOT_RUN = 2

_WISHES: Final = {
    "greedy": "second_device",
    "limit_business": "business",
    "refreshes": "looks",
}
"""Options that are called otherwise in a file."""


def rehearse(
    context: typer.Context,
    url: Annotated[
        str,
        typer.Argument(metavar="URL", help="Address of the shop, such as http://127.0.0.1:8000."),
    ],
    rate: Annotated[float, typer.Option(min=0.1, help="People a second.")] = 13_000,
    seconds: Annotated[float, typer.Option(min=0.1, max=3_600, help="How long they come.")] = 60,
    people: Annotated[int, typer.Option(min=1, help="How many there are at most.")] = 800_000,
    launch: Annotated[
        str | None, typer.Option(metavar="ID", help="The launch; not needed when there is one.")
    ] = None,
    shop: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help="The shop's data directory: the auditor reads its journal. Without it, the "
            "answers are judged by themselves.",
        ),
    ] = None,
    repeats: Annotated[
        float, typer.Option(min=0, max=1, help="Share who send the same request again.")
    ] = 0.02,
    greedy: Annotated[
        float, typer.Option(min=0, max=1, help="Share who order once more under a new key.")
    ] = 0.005,
    limit_business: Annotated[
        float,
        typer.Option(metavar="SHARE", min=0, max=1, help="Share who order two, as a business."),
    ] = 0.0,
    channel: Annotated[
        str | None, typer.Option(metavar="ID", help="Order from this channel only.")
    ] = None,
    even: Annotated[
        bool, typer.Option("--even", help="Arrivals evenly spaced, not at random (Poisson).")
    ] = False,
    connections: Annotated[
        int, typer.Option(min=1, max=60_000, help="Connections kept open from the start.")
    ] = 256,
    new_connection: Annotated[
        bool, typer.Option("--new-connection", help="A new connection for each request.")
    ] = False,
    closed: Annotated[
        int,
        typer.Option(
            min=0,
            max=60_000,
            help="A closed loop of so many connections, as fast as answers come; no --rate.",
        ),
    ] = 0,
    refreshes: Annotated[
        int, typer.Option(min=0, help="Looks at each order's page after its answer.")
    ] = 0,
    plan_file: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            help="A rehearsal as a TOML file; options that are given win over it.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=2**32 - 1, help="Repeats an earlier crowd; at random without it."),
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep requests and answers in a file.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the report, with charts, as one HTML file."),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep",
            metavar="FOLDER",
            help="Where the summary for the go / no-go list goes; with --data, DIR/rehearsals.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """
    Meet a running shop with a crush of made-up people, then audit every answer.

    It really sells: rehearse on a shop set up for it, with a launch of its own. Addresses end in
    .example, so nobody is written to.

    Example: firstcome rehearse http://127.0.0.1:8000 --rate 13000 --seconds 60 --data ./data
    """
    import secrets

    from msgspec.structs import replace

    from firstcome.rehearsal.journal_reader import JournalUnreadable
    from firstcome.rehearsal.plan import PlanRefused
    from firstcome.rehearsal.plan_file import read_plan_file
    from firstcome.rehearsal.shop import ShopUnreachable
    from firstcome.rehearsal.summary import FOLDER
    from firstcome.rehearsal.wishes import Wishes, plan_of

    told: dict[str, Any] = {
        "rate": rate,
        "seconds": seconds,
        "people": people,
        "launch": launch,
        "repeats": repeats,
        "greedy": greedy,
        "limit_business": limit_business,
        "channel": channel,
        "even": even,
        "connections": connections,
        "new_connection": new_connection,
        "closed": closed,
        "refreshes": refreshes,
        "seed": seed,
    }
    try:
        wishes = Wishes() if plan_file is None else read_plan_file(plan_file)
        given = told if plan_file is None else _given(context, told)
        wishes = replace(wishes, **{_WISHES.get(name, name): each for name, each in given.items()})
        seed = secrets.randbits(32) if wishes.seed is None else wishes.seed
        plan = plan_of(wishes, seed, has_journal=shop is not None)
        papers = _Papers(
            journal=shop / "journal.db" if shop is not None else None,
            save=save,
            html=html,
            keep=keep or (shop / FOLDER if shop is not None else None),
            is_json=as_json,
            command=_command(context, seed),
        )
        code = _carry_out(url, plan, papers)
    except (PlanRefused, ShopUnreachable, JournalUnreadable) as refusal:
        typer.echo(str(refusal), err=True)
        code = EXIT_NOT_RUN
    except KeyboardInterrupt:
        typer.echo("Stopped. Orders that were answered stand; nothing was audited.", err=True)
        code = EXIT_NOT_RUN
    raise typer.Exit(code)


class _Papers(NamedTuple):
    """What is read beside the answers, and what is written."""

    journal: Path | None
    save: Path | None
    html: Path | None
    keep: Path | None
    is_json: bool
    command: str


def _given(context: typer.Context, told: dict[str, Any]) -> dict[str, Any]:
    """Those of the options that stand on the command line."""
    return {name: each for name, each in told.items() if _is_given(context, name)}


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _command(context: typer.Context, seed: int) -> str:
    """The command that makes this rehearsal again, its seed included."""
    words = ["firstcome", "rehearse", str(context.params["url"])]
    for parameter in context.command.params:
        name = parameter.name or ""
        if not parameter.opts[0].startswith("--") or name == "seed" or not _is_given(context, name):
            continue
        words.append(parameter.opts[0])
        if not isinstance(context.params[name], bool):
            words.append(str(context.params[name]))
    return shlex.join([*words, "--seed", str(seed)])


def _warn_of_real_orders(url: str, plan: "Plan") -> None:
    """Say it when the shop is no copy; whatever keeps the run from beginning is said by the run."""
    from firstcome.rehearsal.plan import PlanRefused
    from firstcome.rehearsal.shop import ShopUnreachable, launch_at, shop_at

    with suppress(PlanRefused, ShopUnreachable):
        launch = launch_at(shop_at(url), plan.launch)
        if not launch.rehearsal:
            typer.echo(
                f"{url} is no copy for rehearsing: these orders are real, and take real stock. "
                f'To make a copy, run "firstcome launch rehearsal {launch.launch}".',
                err=True,
            )


def _carry_out(url: str, plan: "Plan", papers: _Papers) -> int:
    from msgspec import json
    from rich.console import Console

    from firstcome.rehearsal.audit import audit
    from firstcome.rehearsal.html_page import write_html
    from firstcome.rehearsal.journal_reader import Journal
    from firstcome.rehearsal.page import PAGE_COLUMNS, print_report
    from firstcome.rehearsal.plan import PlanRefused
    from firstcome.rehearsal.progress import Progress
    from firstcome.rehearsal.rehearse import rehearse as carry_out
    from firstcome.rehearsal.report import EXIT_CODES, report_on
    from firstcome.rehearsal.run import save_run

    if papers.journal is not None:
        Journal(papers.journal).close()
    for path in (papers.html, papers.save):
        if path is not None and not path.absolute().parent.is_dir():
            raise PlanRefused(f"There is no directory for {path}: make it first.")
    _warn_of_real_orders(url, plan)
    with Progress(Console(stderr=True)) as progress:
        run = carry_out(url, plan, watch=progress.glimpse)
        if papers.save is not None:
            save_run(run, papers.save)
        report = report_on(run, audit(run, papers.journal, watch=progress.audited))
    if papers.html is not None:
        write_html(report, papers.command, papers.html)
    if papers.keep is not None:
        _keep(report, papers.keep)
    if papers.is_json:
        typer.echo(json.format(json.encode(report), indent=2).decode())
    else:
        console = Console()
        print_report(report, console if console.is_terminal else Console(width=PAGE_COLUMNS))
    return EXIT_CODES[report.verdict]


def _keep(report: "Report", folder: Path) -> None:
    """Keep the summary where the desk looks for it; what keeps that from being done is said."""
    from firstcome.rehearsal.summary import keep_summary

    try:
        keep_summary(report, folder)
    except OSError as error:
        typer.echo(f"The summary was not kept in {folder} ({error.strerror}).", err=True)
