"""
The work behind `firstcome allocation`: files read, proposals made, printed and written.

Always true:
- What is wrong with a call or a file is a line for each fault, and exit code 2; nothing is written.

Never here: how units are shared, what a row means.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

import msgspec
import typer

from firstcome.allocation.explaining import explain
from firstcome.allocation.nodes import ALL, KINDS, MEASURES, Measure, TreeWrong, with_locks
from firstcome.allocation.proposing import Proposal, Supply, SupplyWrong, propose
from firstcome.allocation.sheets import SheetsWrong, SheetText, read_sheets, read_supply
from firstcome.allocation.sizes import FILE_BYTES_MAX, UNITS_MAX
from firstcome.allocation.written import share_row, shares_csv

EXIT_SHORT = 1
EXIT_WRONG_CALL = 2
PAGE_COLUMNS = 140
SIBLINGS_SHOWN_MAX: Final = 50
"""Nodes of one parent that are printed unasked."""


class WrongCall(ValueError):
    """An option does not fit; the text says what to give."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the command was called with."""

    tree: Path
    supply: Path
    demand: Path | None
    weights: tuple[str, ...]
    locks: tuple[str, ...]
    under: str | None
    explained: tuple[str, ...]
    csv: Path | None
    as_json: bool


def propose_from(asked: Asked) -> int:
    """Propose, print, write; the exit code."""
    try:
        proposals = _proposals(asked)
        for node in (*asked.explained, *([asked.under] if asked.under else [])):
            if not any(node in each.tree.nodes for each in proposals):
                raise WrongCall(f"{node} is not in the tree. Give a node of {asked.tree}.")
        if asked.csv is not None:
            _write(asked.csv, shares_csv(proposals))
    except (SheetsWrong, SupplyWrong, TreeWrong, WrongCall) as wrong:
        _stop(str(wrong))
    if asked.as_json:
        answer = {"supplies": [_json(each, asked.explained) for each in proposals]}
        typer.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())
    else:
        _print(proposals, asked)
    return EXIT_SHORT if any(True for each in proposals for _ in each.short) else 0


def _proposals(asked: Asked) -> list[Proposal]:
    demand = None if asked.demand is None else _text(asked.demand)
    sheets = read_sheets(_text(asked.tree), demand)
    supplies = read_supply(_text(asked.supply))
    measures = _measures(asked.weights)
    locks = [_lock(text, supplies) for text in asked.locks]
    found: list[Proposal] = []
    for supply in supplies:
        tree = sheets.tree_for(supply.sku)
        own = {node: units for sku, node, units in locks if sku == supply.sku}
        found.append(propose(with_locks(tree, own) if own else tree, supply, measures))
    return found


def _measures(texts: tuple[str, ...]) -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for text in texts:
        kind, sign, measure = text.rpartition("=")
        if measure not in MEASURES or (sign and kind not in KINDS):
            raise WrongCall(
                f"--weights {text}: give one of {', '.join(MEASURES)}; for one kind of node "
                f"({', '.join(KINDS)}) as KIND=MEASURE."
            )
        if kind in found:
            raise WrongCall(f"--weights {text}: {kind or 'it'} is given twice.")
        found[kind] = measure
    otherwise: Measure = found.pop("", "registrations")
    return {kind: found.get(kind, otherwise) for kind in KINDS}


def _lock(text: str, supplies: list[Supply]) -> tuple[str, str, int]:
    where, _, number = text.rpartition("=")
    sku, sign, node = where.rpartition(":")
    plain = number.replace(",", "")
    if not (node and plain.isascii() and plain.isdigit() and len(plain) <= 12):
        raise WrongCall(f"--lock {text}: give [SKU:]NODE=UNITS, such as own-leeds-01=14.")
    if int(plain) > UNITS_MAX:
        raise WrongCall(f"--lock {text}: {UNITS_MAX:,} units at most.")
    skus = [supply.sku for supply in supplies]
    if not sign and len(skus) > 1:
        raise WrongCall(f"--lock {text}: say of which SKU, such as {skus[0]}:{text}.")
    if sign and sku not in skus:
        raise WrongCall(f"--lock {text}: {sku} is not in the supply. It has {', '.join(skus)}.")
    return sku or skus[0], node, int(plain)


def _text(path: Path) -> SheetText:
    try:
        with path.open("rb") as stream:
            content = stream.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise WrongCall(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > FILE_BYTES_MAX:
        raise WrongCall(f"{path} is larger than {FILE_BYTES_MAX:,} bytes. Divide it.")
    try:
        return SheetText(str(path), content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise WrongCall(f"{path}:{line}: is not UTF-8. Save it as CSV in UTF-8.") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongCall(f"{path} cannot be written: {error.strerror}.") from error


def _json(proposal: Proposal, explained: tuple[str, ...]) -> dict[str, Any]:
    supply = proposal.supply
    rows = [share_row(proposal, share) for share in proposal.shares.values()]
    return {
        "sku": supply.sku,
        "units": supply.units,
        "reserve": supply.reserve,
        "kept": proposal.kept,
        "shares": [
            {name: cell for name, cell in row.items() if name not in {"sku", "name"}}
            for row in rows
        ],
        "explained": {
            node: explain(proposal, node) for node in explained if node in proposal.shares
        },
    }


def _print(proposals: list[Proposal], asked: Asked) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    console: Any = Console()
    if not console.is_terminal:
        console = Console(width=PAGE_COLUMNS)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Node", no_wrap=True)
    for proposal in proposals:
        table.add_column(proposal.supply.sku, justify="right")
    for cells in _lines(proposals, asked.under):
        table.add_row(*cells)
    console.print(table)
    for sentence in _said(proposals, asked):
        console.print(sentence, highlight=False, markup=False, soft_wrap=True)


def _lines(proposals: list[Proposal], under: str | None) -> Iterator[list[str]]:
    """The lines of the table: all levels, of wide ones only how their nodes fare."""
    yield ["Supply", *(f"{each.supply.units:,}" for each in proposals)]
    yield ["  reserve", *(f"{each.supply.reserve:,}" for each in proposals)]
    yield ["  kept, not shared", *(f"{each.kept:,}" for each in proposals)]
    children: dict[str, dict[str, None]] = {}
    for each in proposals:
        for parent, below in each.tree.children.items():
            children.setdefault(parent, {}).update(dict.fromkeys(below))
    waiting = [(ALL, 0)]
    while waiting:
        name, depth = waiting.pop()
        indent = "  " * depth
        if name:
            yield [f"{indent}{_title(proposals, name)}", *_units_at(proposals, name)]
        below = list(children.get(name, ()))
        if len(below) <= SIBLINGS_SHOWN_MAX or name == under:
            waiting += [(each, depth + 1) for each in reversed(below)]
        else:
            yield [f"{indent}  {len(below):,} nodes, each", *_spread(proposals, below)]


def _title(proposals: list[Proposal], node: str) -> str:
    from rich.markup import escape

    titles = (each.tree.nodes[node].title for each in proposals if node in each.tree.nodes)
    title = next(titles)
    return escape(title if title == node else f"{title} ({node})")


def _units_at(proposals: list[Proposal], node: str) -> Iterator[str]:
    for proposal in proposals:
        share = proposal.shares.get(node)
        if share is None:
            yield ""
        else:
            yield f"{share.units:,}" + (" [bold red]short[/]" if share.missing else "")


def _spread(proposals: list[Proposal], nodes: list[str]) -> Iterator[str]:
    for proposal in proposals:
        units = [proposal.shares[node].units for node in nodes if node in proposal.shares]
        yield f"{min(units):,} to {max(units):,}" if units else ""


def _said(proposals: list[Proposal], asked: Asked) -> Iterator[str]:
    for proposal in proposals:
        short = list(proposal.short)
        if short:
            worst = ", ".join(f"{each.node} {each.missing:,}" for each in short[:5])
            more = f" and {len(short) - 5:,} more" if len(short) > 5 else ""
            yield f"{proposal.supply.sku}: minimums not kept, units missing: {worst}{more}."
    for node in asked.explained:
        for proposal in proposals:
            if node in proposal.shares:
                yield f"{proposal.supply.sku}:"
                yield from (f"  {sentence}" for sentence in explain(proposal, node))
    if asked.csv is not None:
        yield f"Every share is in {asked.csv}."


def _stop(refusal: str) -> NoReturn:
    typer.echo(refusal, err=True)
    raise typer.Exit(EXIT_WRONG_CALL)
