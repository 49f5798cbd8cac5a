"""Since when nothing is left, and how many units are ahead."""

from pathlib import Path

from firstcome.web.customer.sold_out import LOOK_MS_MAX, SoldOutTimes
from tests.web.house import LAUNCH, House, opened, run


def pool_of(house: House):
    """The pool of the phone at the web's warehouse."""
    return house.state.launches[LAUNCH].pool("phone-8gb", "web")


def test_the_time_is_that_of_the_look_after_the_last_unit_went(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            times, pool = SoldOutTimes(house.state), pool_of(house)
            before = times.look(0, pool, 1_000)
            await house.browser().placed("ada")

            after = times.look(0, pool, 2_000)
            later = times.look(0, pool, 900_000)

            assert (before, after, later) == (None, 2_000, 2_000)

    run(scenario)


def test_without_a_look_it_is_known_from_who_waits_or_not_at_all(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            await house.browser().placed("ada")
            pool, state = pool_of(house), house.state
            nobody_waits = SoldOutTimes(state).look(0, pool, 1_000)
            await house.browser().placed("bea")
            joined_ms = state.time_ms
            await house.browser().placed("cyd")

            one_waits = SoldOutTimes(state).look(0, pool, 1_000)

            assert nobody_waits is None
            assert one_waits == joined_ms

    run(scenario)


def test_it_is_forgotten_when_something_is_left_again(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(units=1)
            times, pool = SoldOutTimes(house.state), pool_of(house)
            times.look(0, pool, 1_000)
            ada = house.browser()
            placed = await ada.placed("ada")
            assert times.look(0, pool, 2_000) == 2_000

            await ada.send(placed.replace("?", "/give-up?"))
            left = times.look(0, pool, 3_000)
            await house.browser().placed("bea")

            assert left is None
            assert times.look(0, pool, 3_000 + LOOK_MS_MAX + 1) is None

    run(scenario)
