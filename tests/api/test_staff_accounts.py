"""Accounts and API keys at the front: what they may do, where, and what the journal keeps."""

from collections.abc import Generator
from time import monotonic
from typing import Any, NamedTuple

import msgspec
import pytest

from firstcome.domain.definition import LocationTerms
from firstcome.sqlite import open_reader, rows
from firstcome.staff.accounts import Account, Duty
from firstcome.staff.permissions import GRANTED, Permission
from firstcome.staff.store import StaffStore
from tests.api.desk import Desk, fresh
from tests.serve.running import Answer, RunningShop, until

LOCATIONS = (
    LocationTerms("web", "online", "own", "GB"),
    LocationTerms("bath", "stores", "at-and-t", "GB"),
)


class Staffed(NamedTuple):
    """A shop with one launch at three locations, and the store of its staff."""

    desk: Desk
    store: StaffStore

    def account(self, duty: Duty) -> Account:
        """A new account."""
        return self.store.accounts.add(fresh("name"), "Ada", duty)

    def key(self, account: Account, *scopes: Permission) -> dict[str, str]:
        """Headers with a new key of an account; without scopes, all of its role."""
        wanted = scopes or tuple(GRANTED[account.role])
        key = self.store.keys.make(account, "tests", wanted, 1)
        return {"Authorization": f"Bearer {key}"}

    def named(self, number: object) -> dict[str, str]:
        """Headers with the staff key, in the name of an account."""
        return {
            "Authorization": f"Bearer {self.desk.shop.staff_key}",
            "Firstcome-Staff": str(number),
        }

    def post(
        self, path: str, headers: dict[str, str], body: object = None, key: str = ""
    ) -> Answer:
        """A request of staff."""
        sent = b"" if body is None else msgspec.json.encode(body)
        more = {"Idempotency-Key": key or fresh(), "Content-Type": "application/json"}
        return self.desk.shop.ask("POST", path, sent, headers | more)

    def receive(self, headers: dict[str, str], location: str, key: str = "") -> Answer:
        """A unit arrives at a location."""
        body = {"sku": "phone-8gb", "location": location, "units": 1}
        return self.post(f"{self.desk.path}/stock/receive", headers, body, key)

    def last_command(self) -> dict[str, Any]:
        """The last command in the journal that is no tick."""
        journal = open_reader(self.desk.shop.directory / "journal.db")
        found = list(rows(journal, "SELECT command FROM entries ORDER BY sequence DESC LIMIT 50"))
        journal.close()
        commands = [msgspec.json.decode(str(row[0])) for row in found]
        return next(command for command in commands if command["kind"] != "Tick")


@pytest.fixture(scope="module")
def staffed(shop: RunningShop) -> Generator[Staffed]:
    store = StaffStore(shop.directory / "staff.db")
    desk = Desk.opened(shop, 30, locations=LOCATIONS)
    yield Staffed(desk, store)
    store.close()


def test_the_journal_keeps_in_whose_name_it_was_asked(staffed: Staffed):
    ada = staffed.account(Duty("operations"))

    staffed.receive(staffed.named(ada.number), "web")
    named = staffed.last_command()
    staffed.receive(staffed.key(ada, "move_stock"), "web")
    keyed = staffed.last_command()
    staffed.receive(staffed.named(0), "web")
    shops = staffed.last_command()

    assert named["kind"] == "ReceiveStock"
    assert (named["staff"], keyed["staff"]) == (ada.number, ada.number)
    assert "staff" not in shops, "entries of the staff key are as they always were"


def test_who_cancels_for_a_customer_is_kept_and_who_cancels_alone_is_nobody(staffed: Staffed):
    ada = staffed.account(Duty("care"))
    first, second = (staffed.desk.order(who).json for who in ("bea", "cyd"))

    staffed.post(f"/api/v1/orders/{first['order']}/cancel", staffed.named(ada.number))
    by_staff = staffed.last_command()
    path, _, token = second["link"].partition("?")
    staffed.desk.shop.ask("POST", f"{path}/cancel?{token}")
    by_customer = staffed.last_command()

    assert (by_staff["by"], by_staff["staff"]) == ("staff", ada.number)
    assert by_customer["by"] == "customer"
    assert "staff" not in by_customer


@pytest.mark.parametrize("number", ["999999", "-1", "x", "1.0", "٣", "9" * 30])
def test_nobody_is_asked_for_in_the_name_of_an_account_that_there_is_not(
    staffed: Staffed, number: str
):
    headers = staffed.named(number)
    if not number.isascii():
        headers["Firstcome-Staff"] = number.encode().decode("latin-1")

    answer = staffed.receive(headers, "web")

    assert (answer.status, answer.code) == (403, "not_permitted")


def test_a_disabled_account_is_no_longer_asked_for(staffed: Staffed):
    ada = staffed.account(Duty("operations"))
    assert staffed.receive(staffed.named(ada.number), "web").status == 200

    staffed.store.accounts.set_active(ada.number, active=False)
    began_s = monotonic()
    until(lambda: staffed.receive(staffed.named(ada.number), "web").status == 403)

    assert monotonic() - began_s < 2.5


def test_a_revoked_key_ends_within_two_seconds(staffed: Staffed):
    ada = staffed.account(Duty("operations"))
    key = staffed.key(ada, "move_stock")
    assert staffed.receive(key, "web").status == 200

    staffed.store.keys.revoke(staffed.store.keys.all()[0].number)
    began_s = monotonic()
    until(lambda: staffed.receive(key, "web").status == 401)

    assert monotonic() - began_s < 2.5


def test_a_key_asks_in_no_other_name(staffed: Staffed):
    ada, bea = staffed.account(Duty("operations")), staffed.account(Duty("operations"))
    headers = staffed.key(ada, "move_stock") | {"Firstcome-Staff": str(bea.number)}

    answer = staffed.receive(headers, "web")

    assert (answer.status, answer.code) == (403, "not_permitted")


def test_a_shop_account_moves_the_stock_of_its_location_alone(staffed: Staffed):
    headers = staffed.named(staffed.account(Duty("shop", location="bath")).number)

    assert staffed.receive(headers, "bath").status == 200
    answer = staffed.receive(headers, "web")
    assert (answer.status, answer.code) == (403, "not_permitted")
    assert "bath alone" in answer.json["detail"]


def test_a_partner_account_moves_the_stock_of_its_operator_alone(staffed: Staffed):
    headers = staffed.named(staffed.account(Duty("partner", operator="at-and-t")).number)

    answers = [staffed.receive(headers, place.location).status for place in LOCATIONS]

    assert answers == [403, 200]


def test_bound_staff_see_their_own_stock_and_orders_alone(staffed: Staffed):
    desk = staffed.desk
    order = desk.order("ada", location="web").json
    path = f"/api/v1/orders/{order['order']}"
    store = staffed.key(staffed.account(Duty("shop", location="bath")))
    web = staffed.key(staffed.account(Duty("shop", location="web")))

    listed = desk.shop.ask("GET", f"{desk.path}/stock", None, store).json

    assert {row["location"] for row in listed["results"]} == {"bath"}
    assert listed["count"] == len(listed["results"])
    assert desk.shop.ask("GET", path, None, web).status == 200
    assert desk.shop.ask("GET", path, None, store).code == "not_permitted"
    assert desk.shop.ask("GET", order["link"], None, store).code == "not_permitted"
    body = {"hold": order["sequence"]}
    assert staffed.post(f"{path}/mark-paid", store, body).code == "not_permitted"
    assert staffed.post(f"{path}/mark-paid", web, body).code == "paid"


def test_the_refresh_by_link_takes_no_key_without_the_permission(staffed: Staffed):
    key = staffed.key(staffed.account(Duty("supplier")))

    answer = staffed.desk.shop.ask("GET", staffed.desk.order("bea").json["link"], None, key)

    assert (answer.status, answer.code) == (403, "not_permitted")


def test_a_repeat_of_one_account_gets_the_first_answer_and_of_another_is_another(staffed: Staffed):
    ada, bea = staffed.account(Duty("operations")), staffed.account(Duty("operations"))
    key = fresh()

    def received() -> int:
        return staffed.desk.stock()["on_hand"]

    before = received()
    answers = [
        staffed.receive(staffed.named(number), "web", key).body
        for number in (ada.number, ada.number, bea.number, 0)
    ]

    assert answers[0] == answers[1]
    assert received() - before == 3
