"""Signing in and out at the desk, as a browser does it, and as those who should not."""

import re
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

import httpx
import pytest
from pyotp.totp import TOTP

from firstcome.staff.accounts import Account
from firstcome.staff.passwords import hash_password
from firstcome.staff.permissions import Role
from tests.operations.house import DeskClient, House, desk_of, house

PASSWORD = "four words are better"


def with_password(found: House, role: Role = "care") -> Account:
    """A new account that can sign in with `PASSWORD`."""
    account = found.account(role)
    found.desk.staff.accounts.set_password(account.number, hash_password(PASSWORD))
    return account


def sign_in(client: DeskClient, account: Account, password: str = PASSWORD, **more: str):
    """Send the form of the first step."""
    return client.submit("/sign-in", sign_in=account.sign_in, password=password, **more)


def hidden(page: httpx.Response, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, page.text
    return found[1]


def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_what_was_asked(found: House):
    client, ada = found.stranger(), with_password(found)

    asked = client.get("/account?tab=2")
    page = client.get(asked.headers["location"])
    signed = sign_in(client, ada, next=hidden(page, "next"))

    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=/account%3Ftab%3D2"
    assert (signed.status_code, signed.headers["location"]) == (303, "/account?tab=2")
    assert client.get("/account").status_code == 200


def test_a_stranger_who_sends_a_form_is_not_sent_back_to_where_only_forms_go(found: House):
    assert found.stranger().submit("/sign-out").headers["location"] == "/sign-in"


def test_a_stranger_of_the_api_is_told_in_a_problem_document(found: House):
    answer = found.stranger().get("/api/v1/audit")

    assert (answer.status_code, answer.json()["code"]) == (401, "staff_key_needed")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        " /account",
        "/a\r\nX: y",
        "/sign-in?next=/",
        "/" + "a" * 2_000,
        "",
    ],
)
def test_after_signing_in_nobody_is_sent_to_another_site(found: House, elsewhere: str):
    client, ada = found.stranger(), with_password(found)

    signed = sign_in(client, ada, next=elsewhere)

    assert signed.status_code == 303
    assert signed.headers["location"] in ("/", "/account")


def test_the_cookie_is_the_browsers_alone_and_bound_to_the_host_over_tls(tmp_path: Path):
    with house(tmp_path, FIRSTCOME_STAFF_URL="https://desk.example") as found:
        over_tls = sign_in(found.stranger(), with_password(found)).headers["set-cookie"]
        with desk_of(found.front) as plain:
            without = sign_in(plain.stranger(), with_password(plain)).headers["set-cookie"]

    name, _, attributes = over_tls.partition("=")
    assert name == "__Host-desk"
    for attribute in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert attribute in attributes
    assert "Domain" not in attributes
    assert "Max-Age" not in attributes
    assert without.startswith("desk=")
    assert "HttpOnly" in without
    assert "Secure" not in without


def test_the_session_that_a_browser_brings_is_not_the_one_that_it_gets(found: House):
    """Session fixation: a cookie that somebody planted is worth nothing afterwards."""
    client, ada = found.stranger(), with_password(found)
    client.cookies.set("desk", "planted", domain="127.0.0.1")
    planted = found.client_for(with_password(found))
    old = planted.cookies["desk"]

    fresh = sign_in(client, ada).cookies["desk"]
    other = sign_in(planted, ada).cookies["desk"]

    assert fresh != "planted"
    assert other != old
    assert found.desk.staff.sessions.find(old) is None


def test_signing_out_ends_the_session_and_not_only_the_cookie(found: House):
    client = found.client_of("care")
    token = client.cookies["desk"]

    gone = client.submit("/sign-out")

    assert gone.status_code == 303
    assert 'desk=""' in gone.headers["set-cookie"]
    assert found.desk.staff.sessions.find(token) is None


@pytest.mark.parametrize(
    ("csrf", "headers"),
    [
        (None, {}),
        ("", {}),
        ("0" * 64, {}),
        ("anothers", {}),
        ("own", {"Sec-Fetch-Site": "cross-site"}),
        ("own", {"Sec-Fetch-Site": "same-site"}),
    ],
)
def test_a_form_that_is_not_of_this_session_does_nothing(
    found: House, csrf: str | None, headers: dict[str, str]
):
    client = found.client_of("care")
    tokens = {"own": client.csrf, "anothers": found.client_of("care").csrf}
    fields = {} if csrf is None else {"csrf": tokens.get(csrf, csrf)}

    answer = client.post("/sign-out", data=fields, headers=headers)

    assert answer.status_code == 403
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ],
)
def test_no_other_site_can_sign_a_browser_in(found: House, headers: dict[str, str]):
    ada = with_password(found)
    fields = {"sign_in": ada.sign_in, "password": PASSWORD}

    answer = found.stranger().post("/sign-in", data=fields, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_wrong_password_an_unknown_name_and_a_disabled_account_read_the_same(found: House):
    ada, bea, cyd = with_password(found), with_password(found), found.account("care")
    found.desk.staff.accounts.set_active(bea.number, active=False)

    def page(name: str, password: str) -> tuple[int, str]:
        answer = found.stranger().submit("/sign-in", sign_in=name, password=password)
        return answer.status_code, answer.text.replace(name, "NAME")

    pages = {
        page(ada.sign_in, "wrong password"),
        page("nobody@shop.example", "wrong password"),
        page(bea.sign_in, PASSWORD),
        page(cyd.sign_in, ""),
    }

    assert len(pages) == 1
    assert pages.pop()[0] == 400


def test_a_wrong_password_takes_as_long_for_a_name_that_nobody_has(found: House):
    ada = with_password(found)

    def took_s(name: str) -> float:
        begun = perf_counter()
        found.stranger().submit("/sign-in", sign_in=name, password="wrong password")
        return perf_counter() - begun

    pairs = [(took_s(ada.sign_in), took_s(f"nobody-{number}@x")) for number in range(5)]

    known, unknown = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    assert 0.6 < known / unknown < 1.7, pairs


def test_too_many_tries_are_held_back_whether_there_is_such_an_account_or_not(found: House):
    ada = with_password(found)

    for name in (ada.sign_in, "no-such-name"):
        tried = ["wrong password"] * 5 + [PASSWORD]
        answers = [
            found.stranger().submit("/sign-in", sign_in=name, password=password)
            for password in tried
        ]
        assert [answer.status_code for answer in answers] == [400] * 5 + [429]
        assert "Too many tries" in answers[-1].text
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 2


def test_failures_are_in_the_audit_log_and_what_nobody_is_called_is_not(found: House):
    ada = with_password(found)
    typed = "my-password-in-the-wrong-field"

    sign_in(found.stranger(), ada, "wrong password")
    found.stranger().submit("/sign-in", sign_in=typed, password="x")

    lines = found.desk.staff.audit_page().lines
    assert [(line.what, line.about) for line in lines[:2]] == [
        ("sign_in_refused", ""),
        ("sign_in_refused", ada.sign_in),
    ]
    assert all(typed not in line.about + line.why for line in lines)


class Enrolled(NamedTuple):
    """A second factor that is on: what makes its codes, the one that was used, and recovery's."""

    totp: TOTP
    used: str
    recovery: list[str]


def enrolled(found: House, account: Account) -> Enrolled:
    """Turn the second factor on by page."""
    client = found.client_for(account)
    page = client.get("/account/second-factor")
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)
    assert secret is not None
    assert 'src="data:image/svg+xml' in page.text
    totp = TOTP(secret[1].replace(" ", ""))
    used = totp.now()
    told = client.submit("/account/second-factor", code=used)
    return Enrolled(totp, used, re.findall(r"<li>((?:\w{4}-){3}\w{4})</li>", told.text))


def test_the_second_factor_is_asked_for_and_a_code_counts_once(found: House):
    ada = with_password(found)
    totp, used, recovery = enrolled(found, ada)
    client, other = found.stranger(), found.stranger()
    soon = totp.at(found.desk.now_ms() // 1_000 + 30)

    step = hidden(sign_in(client, ada), "step")
    assert client.get("/account").status_code == 303, "half signed in is not signed in"
    used_for_confirming = client.submit("/sign-in", step=step, code=used)
    signed = client.submit("/sign-in", step=step, code=soon)
    again = other.submit("/sign-in", step=hidden(sign_in(other, ada), "step"), code=soon)
    same_step = other.submit("/sign-in", step=step, code=recovery[0])

    assert len(recovery) == 10
    assert used_for_confirming.status_code == 400
    assert signed.status_code == 303
    assert again.status_code == 400
    assert same_step.status_code == 400
    assert "Begin again" in same_step.text


def test_a_recovery_code_stands_in_for_the_telephone_once(found: House):
    ada = with_password(found)
    recovery = enrolled(found, ada).recovery

    def tried() -> int:
        client = found.stranger()
        step = hidden(sign_in(client, ada), "step")
        return client.submit("/sign-in", step=step, code=recovery[3].upper()).status_code

    assert [tried(), tried()] == [303, 400]
    assert "9 recovery" in found.client_for(ada).get("/account").text


def test_codes_cannot_be_guessed_at_length(found: House):
    ada = with_password(found)
    enrolled(found, ada)
    client = found.stranger()
    step = hidden(sign_in(client, ada), "step")

    answers = [client.submit("/sign-in", step=step, code=f"{n:06}").status_code for n in range(6)]

    assert answers == [400] * 5 + [429]


def test_an_invitation_works_once_and_is_not_used_up_by_looking(found: House):
    ada = found.account("read_only")
    token = found.desk.staff.invitations.make(ada.number)
    client, path = found.stranger(), f"/welcome/{token}"

    looked = [client.get(path).status_code for _ in range(2)]
    short = client.submit(path, password="too short", again="too short")
    differs = client.submit(path, password=PASSWORD, again=PASSWORD + "!")
    chosen = client.submit(path, password=PASSWORD, again=PASSWORD)

    assert looked == [200, 200]
    assert "at least 12 characters" in short.text
    assert "differ" in differs.text
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/account")
    assert client.get("/account").status_code == 200
    assert found.stranger().get(path).status_code == 404
    assert found.stranger().submit(path, password=PASSWORD, again=PASSWORD).status_code == 404
    assert sign_in(found.stranger(), ada).status_code == 303


def test_an_invitation_ends_the_sessions_of_before_but_not_the_second_factor(found: House):
    ada = with_password(found)
    enrolled(found, ada)
    before = found.client_for(ada)
    token = found.desk.staff.invitations.make(ada.number)

    chosen = found.stranger().submit(f"/welcome/{token}", password=PASSWORD, again=PASSWORD)

    assert chosen.headers["location"].startswith("/sign-in")
    assert "set-cookie" not in chosen.headers
    assert before.get("/account").status_code == 303


def test_a_new_password_ends_every_other_session(found: House):
    ada = with_password(found)
    here, there = found.client_for(ada), found.client_for(ada)

    wrong = here.submit("/account/password", now="wrong password", password="another long one")
    changed = here.submit("/account/password", now=PASSWORD, password="another long one")

    assert wrong.status_code == 400
    assert changed.status_code == 303
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_a_session_can_be_ended_from_another_browser_but_only_by_its_holder(found: House):
    ada = with_password(found)
    here, there = found.client_for(ada), found.client_for(ada)
    number = hidden(here.get("/account"), "session")

    found.client_of("operations").submit("/account/sessions/end", session=number)
    assert there.get("/account").status_code == 200
    here.submit("/account/sessions/end", session=number)

    assert there.get("/account").status_code == 303


def test_a_disabled_account_is_signed_out_at_once(found: House):
    client = found.client_of("care")
    assert client.account is not None

    found.desk.staff.accounts.set_active(client.account.number, active=False)

    assert client.get("/account").status_code == 303


def test_every_page_is_private_and_under_a_strict_policy(found: House):
    for answer in (found.stranger().get("/sign-in"), found.client_of("care").get("/account")):
        headers = answer.headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.fixture(autouse=True)
def unhurried(found: House) -> None:
    """Each test begins without tries of others behind it."""
    found.desk.staff.lockout.forget()
