"""
People with invitations to the launch of a house: registered, confirmed, and in waves.

Always true:
- An invitation is what a letter would hold; nobody reads it from a page.

Never here: what a page should say.
"""

from typing import Final

from tests.api.inside import Link
from tests.api.test_waves import adopt
from tests.web.house import LAUNCH, House

PAGE: Final = f"/launches/{LAUNCH}"
PASSED: Final = "2008-07-10T07:00:00Z"
SOON: Final = "2100-01-01T00:00:00Z"
LATER: Final = "2100-01-02T00:00:00Z"


def page_of(link: Link, below: str = "", **query: str) -> str:
    """The address of the launch page with an invitation, or of a page below it."""
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return f"{PAGE}{below}?invitation={link.invitation}{more}"


async def waves(house: House, *openings: str, people: int = 1, is_told: bool = True) -> None:
    """
    Divide the registered: so many in each wave, and all who are left in the last.

    The first wave `is_told` of its time, unless it only stands in the plan.
    """
    sizes = [people] * (len(openings) - 1) + [0]
    done = await adopt(house.shop, "registration_time", *zip(sizes, openings, strict=True))
    assert done.json()["outcome"] == "waves_adopted", done.text
    if is_told:
        await house.staff("waves/1/invite")


async def move(house: House, wave: int, opens: str) -> None:
    """Let a wave open at another time."""
    await house.staff(f"waves/{wave}/move", opens=opens)
