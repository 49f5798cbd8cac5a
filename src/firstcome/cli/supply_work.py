"""
What `firstcome supply` does: the shop is asked, and what it says is printed.

Always true:
- What was refused says so, with the next step, and ends with 1.

Never here: options, HTTP.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NoReturn

import msgspec
import typer

from firstcome.api.sizes import SUPPLY_SHEET_CHARACTERS_MAX
from firstcome.api.supply_bodies import EstimateView, LoadedSuppliesBody, SupplyView
from firstcome.cli.supply_shop import Said, SupplyShop, Where
from firstcome.launches.faults import Faults, LaunchFileError, Refused
from firstcome.launches.folder import read_text
from firstcome.launches.moments import EXAMPLE_DAY, read_day
from firstcome.launches.sending import SendFailure, fresh_key
from firstcome.launches.supply_sheet import Sold, market_of, read_supplies

EXIT_REFUSED = 1
EXIT_WRONG_CALL = 2

DONE: Final = {
    "supply_announced": "Delivery {} is announced.",
    "supply_changed": "Delivery {} is changed; estimates follow at once.",
    "supply_cancelled": "Delivery {} is cancelled; what came of it stays.",
    "supply_received": "Delivery {} is received; the lines are served in their order.",
    "allocation_adopted": "Delivery {} is shared; estimates follow at once.",
    "allocation_reverted": "Delivery {} has no shares any more.",
}
PARTLY: Final = (
    "Units of delivery {} are received, and {:,} are still to come; the lines are served in their "
    "order."
)
REFUSED: Final = {
    "supplies_full": "The launch has as many deliveries as one can have. None was added.",
    "supply_over": "Delivery {} is over: received whole, or cancelled. Announce another one.",
    "not_allocated": "Delivery {} has no shares. Say where its units are with --part, or share it.",
    "allocation_started": "Units of delivery {} have come, so its shares stay.",
}


def tell_deliveries(where: Where, as_json: bool) -> None:
    """Print the deliveries of a launch."""
    with _refusals(as_json):
        found = SupplyShop(where).deliveries()
    if as_json:
        _print(found)
    elif not found:
        typer.echo(f"Launch {where.launch} has no delivery yet.")
    else:
        rows = [[str(cell) for cell in _cells(each)] for each in found]
        head = ["number", "status", "sku", "for", "units", "came", "window", "said by"]
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        for row in (head, *rows):
            line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            typer.echo(line.rstrip())


def load_sheet(where: Where, file: Path, *, check: bool, again: bool, as_json: bool) -> None:
    """Load a sheet whole, or only check it."""
    with _refusals(as_json):
        shop = SupplyShop(where)
        text = _checked(shop, file)
        if check:
            found, count = None, 0
        else:
            count = shop.count()
            content = blake2b(f"{where.launch}\n{text}".encode(), digest_size=16).hexdigest()
            found = shop.load(text, str(file), fresh_key() if again else f"load-{content}")
    if as_json:
        _print({"ok": True, "sent": False} if found is None else found)
    elif found is None:
        typer.echo("The file is sound. Nothing was sent.")
    elif found.outcome == "loaded":
        typer.echo(_loaded(found, count))
    if found is not None and found.outcome != "loaded":
        _stop("" if as_json else REFUSED[found.outcome])


def announce_delivery(where: Where, body: dict[str, Any], as_json: bool) -> None:
    """Announce one."""
    _require_days(body)
    with _refusals(as_json):
        shop = SupplyShop(where)
        said = shop.announce(body)
    _say(said, as_json)


def change_delivery(
    where: Where, number: int, terms: Mapping[str, Any], said: dict[str, str], as_json: bool
) -> None:
    """Change what is given of one."""
    given = {name: value for name, value in terms.items() if value is not None}
    if not given:
        _stop("Say what changes: --units, --stage, --from or --to.", EXIT_WRONG_CALL)
    _require_days(given)
    with _refusals(as_json):
        shop = SupplyShop(where)
        view = shop.delivery(number)
        known = {"units": view.units, "stage": view.stage, "from": view.from_day, "to": view.to_day}
        answer = shop.tell(view.supply, "change", known | given | said)
    _say(answer, as_json)


def tell_what_if(where: Where, number: int, terms: Mapping[str, Any], as_json: bool) -> None:
    """Print who would be told otherwise."""
    given = {name: value for name, value in terms.items() if value is not None}
    _require_days(given)
    with _refusals(as_json):
        shop = SupplyShop(where)
        found = shop.what_if(shop.delivery(number).supply, given)
    if as_json:
        _print(found)
        return
    for group in found.groups:
        last = group.ahead + group.orders
        typer.echo(
            f"{group.location}: places {group.ahead + 1:,} to {last:,}, {_window(group.old)} "
            f"becomes {_window(group.new)} ({group.direction})"
        )
    typer.echo(f"{found.orders:,} orders would be told otherwise. Nobody was told anything.")


def receive_delivery(
    where: Where, number: int, parts: Sequence[str], note: str, as_json: bool
) -> None:
    """Receive one, or parts of it."""
    body, left = {"parts": _parts(parts), "note": note}, 0
    with _refusals(as_json):
        shop = SupplyShop(where)
        said = shop.tell(shop.delivery(number).supply, "receive", body)
        with suppress(SendFailure):  # it is received, whatever becomes of the look at it
            left = shop.delivery(number).left
    if said.outcome == "supply_received" and left and not as_json:
        typer.echo(PARTLY.format(number, left))
    else:
        _say(said, as_json)


def share_delivery(
    where: Where, number: int, parts: Sequence[str] | None, note: str, as_json: bool
) -> None:
    """Share one between locations; None takes the shares back."""
    if parts is None:
        _tell(where, number, "allocation/revert", {"note": note}, as_json)
    elif not parts:
        _stop("Say where its units go: --part LOCATION=UNITS, or --none.", EXIT_WRONG_CALL)
    else:
        _tell(where, number, "allocation", {"shares": _parts(parts), "note": note}, as_json)


def cancel_delivery(where: Where, number: int, said: dict[str, str], as_json: bool) -> None:
    """Cancel one."""
    _tell(where, number, "cancel", said, as_json)


def _tell(where: Where, number: int, verb: str, body: dict[str, Any], as_json: bool) -> None:
    with _refusals(as_json):
        shop = SupplyShop(where)
        said = shop.tell(shop.delivery(number).supply, verb, body)
    _say(said, as_json)


def _checked(shop: SupplyShop, file: Path) -> str:
    """The text of a sheet that the launch can have; raises `LaunchFileError`, `SendFailure`."""
    faults = Faults()
    text = read_text(file, 4 * SUPPLY_SHEET_CHARACTERS_MAX, faults)
    faults.stop_if_any()
    assert text is not None
    if len(text) > SUPPLY_SHEET_CHARACTERS_MAX:
        what = f"has {len(text):,} characters; {SUPPLY_SHEET_CHARACTERS_MAX:,} at most."
        faults.add(str(file), None, what, "Split it.")
        faults.stop()
    known = shop.sold()
    sold = Sold(known.skus, known.markets, known.market_by_location)
    for row in read_supplies(text, str(file), faults):
        market_of(row, sold)
    faults.stop_if_any()
    return text


def _require_days(terms: Mapping[str, Any]) -> None:
    for name in ("from", "to"):
        if name not in terms:
            continue
        try:
            read_day(terms[name])
        except Refused:
            _stop(
                f"--{name} {terms[name]}: is not a day. Write it like {EXAMPLE_DAY}.",
                EXIT_WRONG_CALL,
            )


def _parts(texts: Sequence[str]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for text in texts:
        location, sign, number = text.rpartition("=")
        digits = number.replace(",", "").replace("_", "")
        if not sign or not location or not (digits.isascii() and digits.isdigit()):
            _stop(f"--part {text}: give LOCATION=UNITS, such as web=200.", EXIT_WRONG_CALL)
        parts.append({"location": location, "units": int(digits[:19])})
    return parts


def _cells(view: SupplyView) -> tuple[object, ...]:
    place = view.location or view.market or "all"
    window = view.from_day if view.from_day == view.to_day else f"{view.from_day} to {view.to_day}"
    came = f"{view.received:,}"
    units = f"{view.units:,}"
    return view.delivery, view.status, view.sku, place, units, came, window, view.said_by


def _window(view: EstimateView) -> str:
    if view.from_day is None:
        return "now" if view.certainty == "now" else "not known yet"
    return f"{view.from_day} to {view.to_day}"


def _loaded(found: LoadedSuppliesBody, count: int) -> str:
    """Where there were so many deliveries before, as the first of a repeat was among them."""
    first, last = found.supplies[0].delivery, found.supplies[-1].delivery
    which = f"delivery {first}" if first == last else f"deliveries {first} to {last}"
    if first <= count:
        return (
            f"This file was loaded into {found.launch} before, as {which}. Nothing was added; "
            "if you mean it anew, add --again."
        )
    return f"Loaded into {found.launch}: {which}."


def _say(said: Said, as_json: bool) -> None:
    if as_json:
        _print(said)
    elif said.outcome in DONE:
        typer.echo(DONE[said.outcome].format(said.delivery))
    if said.outcome not in DONE:
        _stop("" if as_json else REFUSED.get(said.outcome, said.outcome).format(said.delivery))


@contextmanager
def _refusals(as_json: bool) -> Generator[None]:
    """Print why something was refused, and end."""
    try:
        yield
    except LaunchFileError as error:
        if as_json:
            _print({"ok": False, "faults": error.faults, "more": error.more})
            raise typer.Exit(EXIT_REFUSED) from None
        count = len(error.faults) + error.more
        named = "1 fault" if count == 1 else f"{count:,} faults"
        _stop(f"{error}\n\n{named}. Nothing was loaded.")
    except SendFailure as failure:
        if as_json:
            _print({"ok": False, "failure": str(failure)})
            raise typer.Exit(EXIT_REFUSED) from None
        _stop(str(failure))


def _stop(why: str, status: int = EXIT_REFUSED) -> NoReturn:
    if why:
        typer.echo(why, err=True)
    raise typer.Exit(status)


def _print(answer: object) -> None:
    typer.echo(msgspec.json.encode(answer).decode())
