"""A defect of ours: answered as a problem, logged without a word of a customer's."""

import asyncio
from pathlib import Path

import pytest

from firstcome.api.shop import Shop
from tests.api.inside import inside

ADDRESS = "ada@shop.example"


class ForgetfulShop(Shop):
    """A canary: it fails whenever it is to name an order, with an address in the message."""

    def order_at(self, sequence: int) -> tuple[str, str]:
        """Fails."""
        raise RuntimeError(f"no code for {ADDRESS} at {sequence}")


def test_a_defect_is_a_problem_on_every_way_and_names_no_customer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    async def scenario() -> None:
        async with inside(tmp_path, shop=ForgetfulShop) as shop:
            await shop.load()
            placed = await shop.order("ada")
            code, token = shop.name_of_last_order()
            cancelled = await shop.staff(f"/api/v1/orders/{code}/cancel")
            refreshed = await shop.client.get(f"/api/v1/orders/{code}?token={token}")

            for answer in (placed, cancelled, refreshed):
                assert answer.status_code == 500
                assert answer.json()["code"] == "defect"
                assert answer.headers["content-type"] == "application/problem+json"
                assert ADDRESS not in answer.text
            assert (await shop.client.get("/healthz")).status_code == 200

    asyncio.run(scenario())

    said = "".join(capfd.readouterr())
    assert said.count("kind=RuntimeError") == 3
    assert said.count("test_defects.py") == 3
    assert "ada" not in said
