"""
`firstcome supply`: deliveries that are to come, said to a running shop.

Always true:
- A delivery is called by its number within the launch, as people call it.
- A file is loaded whole or not at all; the same file again loads nothing twice.
- The exit status is 0 when it was done, 1 when it was refused, 2 for a wrong call.

Never here: sending, what is printed.
"""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from firstcome.cli.supply_shop import Where

app = typer.Typer(
    name="supply",
    help="Announce, move and receive deliveries of a launch.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


class Stage(StrEnum):
    """How sure a delivery is."""

    ASKED = "asked"
    PLANNED = "planned"
    CONFIRMED = "confirmed"


class Speaker(StrEnum):
    """Whose word it is."""

    SHOP = "shop"
    SUPPLIER = "supplier"


Launch = Annotated[str, typer.Option(metavar="ID", help="The launch that it is for.")]
Url = Annotated[str, typer.Option(help="Address of the shop.")]
Directory = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="FIRSTCOME_DATA",
        metavar="DIR",
        help="The data directory of the shop, which holds its staff key.",
    ),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="File with the staff key, instead of DIR/staff-key."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Delivery = Annotated[int, typer.Argument(metavar="NUMBER", help="Its number, as listed.")]
SaidBy = Annotated[Speaker, typer.Option(help="Whose word it is.")]
Note = Annotated[str, typer.Option(metavar="TEXT", help="Who said so, and why.")]
Part = Annotated[
    list[str] | None,
    typer.Option(metavar="LOCATION=UNITS", help="Units at a location. Can be given again."),
]
Units = Annotated[int | None, typer.Option(help="How many in all; as it is without.")]
OtherStage = Annotated[Stage | None, typer.Option(help="How sure it is; as it is without.")]
First = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="The first day; as it is without.")
]
Last = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help="The last day; as it is without.")
]

DEFAULT_URL = "http://127.0.0.1:8000"
DEFAULT_DIRECTORY = Path("data")


@app.command("list")
def list_deliveries(
    launch: Launch,
    url: Url = DEFAULT_URL,
    directory: Directory = DEFAULT_DIRECTORY,
    key_file: KeyFile = None,
    as_json: AsJson = False,
) -> None:
    """
    List the deliveries of a launch, in the order of their announcing.

    Example: firstcome supply list --launch phone-2008 --data ./data
    """
    from firstcome.cli.supply_work import tell_deliveries

    tell_deliveries(_where(url, directory, key_file, launch), as_json)


@app.command()
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The deliveries (CSV).")],
    launch: Launch,
    url: Url = DEFAULT_URL,
    directory: Directory = DEFAULT_DIRECTORY,
    key_file: KeyFile = None,
    check: Annotated[
        bool, typer.Option("--check", help="Check the file against the launch, and send nothing.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Load it although the same file was loaded before.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """
    Load deliveries from a CSV file: every row of it, or none.

    Columns: sku, market, location, units, stage, from, to, said_by, note. A fault is named with
    its line and column. The same file again loads nothing twice.

    Example: firstcome supply load supply.csv --launch phone-2008 --data ./data
    """
    from firstcome.cli.supply_work import load_sheet

    load_sheet(
        _where(url, directory, key_file, launch), file, check=check, again=again, as_json=as_json
    )


@app.command()
def announce(
    launch: Launch,
    sku: Annotated[str, typer.Option(metavar="ID", help="What comes.")],
    units: Annotated[int, typer.Option(help="How many.")],
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="The first day.")],
    last: Annotated[
        str, typer.Option("--to", metavar="DAY", help="The last day; the first one without it.")
    ] = "",
    stage: Annotated[Stage, typer.Option(help="How sure it is.")] = Stage.PLANNED,
    market: Annotated[str, typer.Option(metavar="ID", help="For this market alone.")] = "",
    location: Annotated[str, typer.Option(metavar="ID", help="For this location alone.")] = "",
    said_by: SaidBy = Speaker.SHOP,
    note: Note = "",
    url: Url = DEFAULT_URL,
    directory: Directory = DEFAULT_DIRECTORY,
    key_file: KeyFile = None,
    as_json: AsJson = False,
) -> None:
    """
    Announce one delivery; days are those of its market.

    Example: firstcome supply announce --launch phone-2008 --sku p8 --units 500 --from 2008-08-02
    """
    from firstcome.cli.supply_work import announce_delivery

    body = {
        "sku": sku,
        "market": market,
        "location": location,
        "units": units,
        "stage": stage.value,
        "from": first,
        "to": last or first,
        "said_by": said_by.value,
        "note": note,
    }
    announce_delivery(_where(url, directory, key_file, launch), body, as_json)


@app.command()
def change(
    delivery: Delivery,
    launch: Launch,
    units: Units = None,
    stage: OtherStage = None,
    first: First = None,
    last: Last = None,
    said_by: SaidBy = Speaker.SHOP,
    note: Note = "",
    url: Url = DEFAULT_URL,
    directory: Directory = DEFAULT_DIRECTORY,
    key_file: KeyFile = None,
    as_json: AsJson = False,
) -> None:
    """
    Change what is known of a delivery; what is left out stays.

    Example: firstcome supply change 3 --launch phone-2008 --to 2008-08-16 --note late
    """
    from firstcome.cli.supply_work import change_delivery

    terms = {"units": units, "stage": stage and stage.value, "from": first, "to": last}
    said = {"said_by": said_by.value, "note": note}
    change_delivery(_where(url, directory, key_file, launch), delivery, terms, said, as_json)


@app.command("what-if")
def what_if(
    delivery: Delivery,
    launch: Launch,
    units: Units = None,
    stage: OtherStage = None,
    first: First = None,
    last: Last = None,
    url: Url = DEFAULT_URL,
    directory: Directory = DEFAULT_DIRECTORY,
    key_file: KeyFile = None,
    as_json: AsJson = False,
) -> None:
    """
    Show who in the lines would be told otherwise; nobody is told anything.

    Example: firstcome supply what-if 3 --launch phone-2008 --from 2008-08-09 --to 2008-08-16
    """
    from firstcome.cli.supply_work import tell_what_if

    terms = {"units": units, "stage": stage and stage.value, "from": first, "to": last}
    tell_what_if(_where(url, directory, key_file, launch), delivery, terms, as_json)


@app.command()
def receive(
    delivery: Delivery,
    launch: Launch,
    part: Part = None,
    note: Note = "",
    url: Url = DEFAULT_URL,
    directory: Directory = DEFAULT_DIRECTORY,
    key_file: KeyFile = None,
    as_json: AsJson = False,
) -> None:
    """
    Receive a delivery: the parts that are given, or all of it where its shares say.

    Example: firstcome supply receive 3 --launch phone-2008 --part web=200 --part bath=50
    """
    from firstcome.cli.supply_work import receive_delivery

    where = _where(url, directory, key_file, launch)
    receive_delivery(where, delivery, part or [], note, as_json)


@app.command()
def share(
    delivery: Delivery,
    launch: Launch,
    part: Part = None,
    none: Annotated[bool, typer.Option("--none", help="Take its shares back.")] = False,
    note: Note = "",
    url: Url = DEFAULT_URL,
    directory: Directory = DEFAULT_DIRECTORY,
    key_file: KeyFile = None,
    as_json: AsJson = False,
) -> None:
    """
    Share a delivery between locations, while nothing of it has come.

    Example: firstcome supply share 3 --launch phone-2008 --part web=300 --part bath=200
    """
    from firstcome.cli.supply_work import share_delivery

    where = _where(url, directory, key_file, launch)
    share_delivery(where, delivery, None if none else part or [], note, as_json)


@app.command()
def cancel(
    delivery: Delivery,
    launch: Launch,
    said_by: SaidBy = Speaker.SHOP,
    note: Note = "",
    url: Url = DEFAULT_URL,
    directory: Directory = DEFAULT_DIRECTORY,
    key_file: KeyFile = None,
    as_json: AsJson = False,
) -> None:
    """
    Cancel a delivery; what was received of it stays.

    Example: firstcome supply cancel 3 --launch phone-2008 --note sunk
    """
    from firstcome.cli.supply_work import cancel_delivery

    said = {"said_by": said_by.value, "note": note}
    cancel_delivery(_where(url, directory, key_file, launch), delivery, said, as_json)


def _where(url: str, directory: Path, key_file: Path | None, launch: str) -> "Where":
    from firstcome.cli.supply_shop import Where

    return Where(url, key_file or directory / "staff-key", launch)
