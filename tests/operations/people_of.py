"""
A house with a back, an open launch and customers, for tests of finding and of a customer's file.

Always true:
- Read models and the index of names are the back's own: a test waits until they have everything.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from firstcome.contacts.people_file import FILE
from firstcome.contacts.people_reader import PeopleMissing, PeopleReader
from firstcome.projections.reader import ModelsMissing
from tests.api.desk import Desk
from tests.operations.house import DeskClient, House, house
from tests.serve.running import Answer, until


class Town:
    """A house and one launch in it, with two units of everything everywhere."""

    def __init__(self, found: House, launch: Desk) -> None:
        self.house = found
        self.launch = launch
        self.care: DeskClient = found.client_of("care")

    def place(self, who: str, name: str = "", **other: Any) -> Answer:
        """An order of somebody by name."""
        contact = {"name": name or who.title(), "email": self.launch.address(who)}
        given: dict[str, Any] = other.pop("contact", {})
        return self.launch.order(who, contact=contact | given, **other)

    def followed(self) -> None:
        """Wait until the read models and the index of names have everything."""
        until(self._is_level)

    def _is_level(self) -> bool:
        directory = self.house.desk.settings.directory
        try:
            if self.house.desk.models.standing().behind:
                return False
            people = PeopleReader.open(directory / FILE)
        except (ModelsMissing, PeopleMissing):
            return False
        contacts = self.house.desk.contacts()
        try:
            reached = contacts.reached()
            standing = people.standing()
            return standing == (reached.contact, reached.erased, 1)
        except PeopleMissing:
            return False
        finally:
            people.close()
            contacts.close()


@contextmanager
def town(directory: Path, **terms: Any) -> Generator[Town]:
    """A house with a back and a launch."""
    with house(directory, back=True) as found:
        yield Town(found, Desk.opened(found.front, **terms))
