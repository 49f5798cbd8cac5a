"""
A made community: a file of people who registered elsewhere, as `registrations load` takes it.

    python -m benchmarks.made_community --people 200000 --out community.csv

Always true:
- The same number of people makes the same file.
- Addresses end in `.example`, so nobody real could be written to.

Never here: loading it.
"""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Annotated, Final

import typer

from benchmarks.made_people import People
from benchmarks.running_shop import EXAMPLE
from benchmarks.speak import say
from firstcome.domain.definition import LaunchDefinition
from firstcome.launches.reading import read_launch_file

FIRST: Final = datetime(2008, 6, 9, 18, 0, tzinfo=UTC)
DAYS: Final = 28.0
"""Over so long they registered."""

SEED: Final = 2008
SECOND_CHOICE: Final = 0.4
AT_A_SHOP: Final = 0.3
BUSINESS: Final = 0.03
NO_CONSENT: Final = 0.25
BY_SMS_TOO: Final = 0.15
UNCONFIRMED: Final = 0.02
COLUMNS: Final = (
    *("email", "phone", "name", "skus", "market", "location", "units", "class"),
    *("consents", "language", "registered_at", "confirmed"),
)


def make(
    people: Annotated[int, typer.Option(min=1, help="How many.")] = 200_000,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the file goes.")] = Path(
        "community.csv"
    ),
    all_confirmed: Annotated[
        bool, typer.Option("--all-confirmed", help="Nobody is left to be asked by mail.")
    ] = False,
) -> None:
    """
    Write a community's file for the example launch.

    Example: python -m benchmarks.made_community --people 200000 --out community.csv
    """
    write_community(people, out, all_confirmed=all_confirmed)
    say(f"{people:,} people in {out}")


def write_community(people: int, out: Path, *, all_confirmed: bool = False) -> None:
    """Write a file of so many people; their order is that in which they registered."""
    random = Random(SEED)
    made = People(bytes(16))
    definition = read_launch_file(EXAMPLE).definition
    after_s = sorted(random.random() * DAYS * 86_400 for _ in range(people))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number, passed_s in enumerate(after_s, 1):
            contact = made.contact(number)
            reached = (contact.email, contact.phone, contact.name)
            at = FIRST + timedelta(milliseconds=round(passed_s * 1_000))
            confirmed = all_confirmed or random.random() >= UNCONFIRMED
            writer.writerow(
                (
                    *reached,
                    *_wish(definition, random),
                    f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1_000:03d}Z",
                    "yes" if confirmed else "no",
                )
            )


def _wish(definition: LaunchDefinition, random: Random) -> tuple[str, ...]:
    """From `skus` to `language`."""
    skus = [sku.sku for sku in definition.skus]
    wished = random.sample(skus, 2 if random.random() < SECOND_CHOICE else 1)
    place = random.choice(definition.locations)
    is_at_shop = random.random() < AT_A_SHOP
    market = place.market if is_at_shop else definition.markets[0].market
    is_business = random.random() < BUSINESS
    drawn = random.random()
    consents = "" if drawn < NO_CONSENT else "email"
    if drawn > 1 - BY_SMS_TOO:
        consents = "email;sms"
    return (
        ";".join(wished),
        market,
        place.location if is_at_shop else "",
        "2" if is_business else "1",
        "business" if is_business else "consumer",
        consents,
        "en",
    )


if __name__ == "__main__":
    typer.run(make)
