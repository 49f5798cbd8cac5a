"""
`firstcome allocation`: share a supply between markets, channels and shops, and say why.

Always true:
- Nothing is changed and nobody is told: a proposal is numbers, with their reasons.
- The exit status is 0 when every minimum is kept, 1 when one is not, 2 for a wrong call or file.

Never here: how units are shared.
"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="allocation",
    help="Share a supply between markets, channels and shops.",
    no_args_is_help=True,
)


@app.callback()
def allocation() -> None:
    """Share a supply between markets, channels and shops."""


@app.command()
def propose(
    tree: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="CSV of the tree: node, parent, kind and what it is owed."
        ),
    ],
    supply: Annotated[
        Path, typer.Option(metavar="FILE", help="CSV of the units: sku, units, reserve.")
    ],
    demand: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="CSV of weights by node and SKU, which win over the tree's."
        ),
    ] = None,
    weights: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[KIND=]MEASURE",
            help="By what nodes are weighed: registrations, orders_in_line, sold or fixed; "
            "for one kind of node, such as channel=fixed, or for all that are not named. "
            "Registrations without it.",
        ),
    ] = None,
    lock: Annotated[
        list[str] | None,
        typer.Option(metavar="[SKU:]NODE=UNITS", help="Fix what a node gets. Can be given again."),
    ] = None,
    under: Annotated[
        str | None, typer.Option(metavar="NODE", help="Print all nodes right under this one.")
    ] = None,
    explain: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE", help="Say why a node gets so much. Can be given again."),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write every node's share as a CSV file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every share as JSON.")] = False,
) -> None:
    """
    Propose how a supply is shared, and say why.

    Example: firstcome allocation propose --tree tree.csv --supply supply.csv --explain GB
    """
    from firstcome.cli.allocation_work import Asked, propose_from

    asked = Asked(
        tree=tree,
        supply=supply,
        demand=demand,
        weights=tuple(weights or ()),
        locks=tuple(lock or ()),
        under=under,
        explained=tuple(explain or ()),
        csv=csv,
        as_json=as_json,
    )
    raise typer.Exit(propose_from(asked))
