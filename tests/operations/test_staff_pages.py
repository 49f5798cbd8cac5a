"""Accounts, invitations, roles and API keys, as operations deal with them at the desk."""

import re

import httpx

from tests.operations.house import DeskClient, House

LINK = re.compile(r'class="note secret">http://[^/]+(/welcome/[\w-]+)<')
KEY = re.compile(r'class="note secret">(fck_[\w-]+)<')


def invite(client: DeskClient, name: str, role: str, **bound: str) -> httpx.Response:
    return client.submit("/staff/invite", sign_in=name, name=name.title(), role=role, **bound)


def number_of(found: House, name: str) -> int:
    account = found.desk.staff.accounts.named(name)
    assert account is not None
    return account.number


def what(found: House, count: int = 1) -> list[tuple[str, str, str]]:
    return [(line.what, line.about, line.why) for line in found.desk.staff.audit_page().lines][
        :count
    ]


def test_an_account_is_invited_by_a_link_that_is_shown_once(found: House):
    client = found.client_of("operations")

    made = invite(client, "ada@shop.example", "care")
    link = LINK.search(made.text)
    assert link is not None, made.text
    welcome = found.stranger().get(link[1])

    assert "ada@shop.example" in welcome.text
    assert what(found) == [("invite", "ada@shop.example", "care")]
    assert link[1] not in client.get(f"/staff/{number_of(found, 'ada@shop.example')}").text
    assert "link open until" in client.get("/staff").text


def test_what_cannot_be_an_account_is_said_with_what_was_typed(found: House):
    client = found.client_of("operations")
    invite(client, "bea@shop.example", "care")

    twice = invite(client, "BEA@shop.example", "care")
    unbound = invite(client, "cyd@shop.example", "shop")
    bound = invite(client, "cyd@shop.example", "care", location="web")
    unknown = invite(client, "cyd@shop.example", "owner")
    crooked = invite(client, "c y d", "care")

    assert {answer.status_code for answer in (twice, unbound, bound, unknown, crooked)} == {400}
    assert "There is an account bea@shop.example already" in twice.text
    assert "bound to a location" in unbound.text
    assert 'value="cyd@shop.example"' in unbound.text
    assert "Only shop and partner" in bound.text
    assert "no such role" in unknown.text


def test_a_disabled_account_is_signed_out_and_its_key_ends(found: House):
    client, ada = found.client_of("operations"), found.account("care")
    theirs, key = found.client_for(ada), found.key_of(ada, "see_lists")

    asked = client.get(f"/staff/{ada.number}/disable")
    assert "signed out everywhere" in asked.text
    assert theirs.get("/account").status_code == 200, "asking changes nothing"
    client.submit(f"/staff/{ada.number}/disable", why="left the company")

    assert theirs.get("/account").status_code == 303
    assert found.stranger().get("/account", headers=key).status_code == 303
    assert what(found) == [("disable_account", ada.sign_in, "left the company")]


def test_the_last_operations_account_cannot_be_disabled_or_demoted(found: House):
    client = found.client_of("operations")
    assert client.account is not None
    own = client.account.number
    for other in found.desk.staff.accounts.all():
        if other.role == "operations" and other.number != own and other.is_active:
            found.desk.staff.accounts.set_active(other.number, active=False)

    disabled = client.submit(f"/staff/{own}/disable", why="a slip")
    demoted = client.submit(f"/staff/{own}", name="Ada", role="care")

    assert (disabled.status_code, demoted.status_code) == (400, 400)
    assert "last active operations account" in disabled.text
    assert "last active operations account" in demoted.text
    assert client.get("/staff").status_code == 200


def test_another_role_counts_from_the_next_page_on(found: House):
    client, ada = found.client_of("operations"), found.account("care")
    theirs = found.client_for(ada)

    client.submit(f"/staff/{ada.number}", name="Ada", role="shop", location="store-1")

    assert "shop" in theirs.get("/account").text
    assert "store-1" in theirs.get("/account").text
    assert what(found) == [("change_account", ada.sign_in, "care -> shop store-1")]


def test_a_key_is_shown_once_has_scopes_of_its_role_and_ends_when_revoked(found: House):
    client, ada = found.client_of("operations"), found.account("care")
    path = f"/staff/{ada.number}"

    beyond = client.submit(
        f"{path}/keys", label="reports", days="30", **{"scope-manage_staff": "1"}
    )
    made = client.submit(f"{path}/keys", label="reports", days="30", **{"scope-see_lists": "1"})
    key = KEY.search(made.text)
    assert key is not None, made.text
    headers = {"Authorization": f"Bearer {key[1]}"}
    worked = found.stranger().get("/account", headers=headers)
    page = client.get(path)
    revoke = re.search(r'href="(/staff/keys/\d+/revoke)"', page.text)
    assert revoke is not None
    assert "for good" in client.get(revoke[1]).text
    client.submit(revoke[1], why="leaked")

    assert beyond.status_code == 400
    assert worked.status_code == 200
    assert key[1] not in page.text
    assert found.stranger().get("/account", headers=headers).status_code == 303
    assert what(found) == [("revoke_key", ada.sign_in, "reports. leaked")]


def test_no_key_makes_accounts_or_keys(found: House):
    boss = found.account("operations")
    headers = found.key_of(boss, "manage_staff")

    answers = [
        found.stranger().post(path, data={"name": "x"}, headers=headers)
        for path in ("/staff/invite", f"/staff/{boss.number}/keys", f"/staff/{boss.number}/link")
    ]

    assert {answer.status_code for answer in answers} == {403}


def test_a_lost_telephone_is_forgotten_by_operations(found: House):
    client, ada = found.client_of("operations"), found.account("care")
    factors = found.desk.staff.second_factors
    factors.enrol(ada.number)
    theirs = found.client_for(ada)

    client.submit(f"/staff/{ada.number}/no-second-factor", why="telephone lost, called back")

    assert not factors.is_on(ada.number)
    assert theirs.get("/account").status_code == 303


def test_the_audit_log_is_filtered_by_the_address_and_paged_by_number(found: House):
    client = found.client_of("operations")
    assert client.account is not None
    who = client.account.who()
    for number in range(120):
        found.desk.staff.audit(who, "count", f"pool-{number % 2}", f"line {number}")

    first = client.get(f"/audit?who={who.number}&what=count&about=pool-1")
    older = re.search(r'href="(/audit\?[^"]+)" rel="next"', first.text)
    assert older is not None
    second = client.get(older[1].replace("&amp;", "&"))
    newer = re.search(r'href="(/audit\?[^"]+)" rel="prev"', second.text)
    assert newer is not None
    back = client.get(newer[1].replace("&amp;", "&"))

    def lines(page: httpx.Response) -> list[int]:
        return [int(number) for number in re.findall(r"line (\d+)<", page.text)]

    assert "60 lines" in first.text
    assert lines(first) == list(range(119, 19, -2))
    assert lines(second) == list(range(19, 0, -2))
    assert lines(back) == lines(first)


def test_the_audit_log_of_a_day_and_what_is_no_day(found: House):
    client = found.client_of("operations")

    assert "0 lines" in client.get("/audit?day=2008-07-11").text
    assert client.get("/audit?day=tomorrow").status_code == 400
    assert client.get("/audit?who=ada").status_code == 400
    assert client.get("/audit?day=9999-12-31").status_code == 400


def test_the_audit_log_has_a_twin_for_programs(found: House):
    boss = found.account("operations")
    for number in range(3):
        found.desk.staff.audit(boss.who(), "twin", f"x{number}")
    headers = found.key_of(boss, "see_audit")

    first = found.stranger().get("/api/v1/audit?what=twin&limit=2", headers=headers).json()
    rest = found.stranger().get(first["next"], headers=headers).json()
    wrong = found.stranger().get("/api/v1/audit?before=x", headers=headers)

    assert [line["about"] for line in first["results"] + rest["results"]] == ["x2", "x1", "x0"]
    assert (first["count"], first["previous"], rest["next"]) == (3, None, None)
    assert first["results"][0].keys() == {
        *("number", "at", "who", "name", "what", "about", "why"),
    }
    assert first["results"][0]["at"].endswith("Z")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "request_invalid")
