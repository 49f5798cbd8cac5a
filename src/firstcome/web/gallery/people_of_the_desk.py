"""
Pages about those who work at the desk, and the audit log, in every state.

Always true:
- Every role has an account, and every deed its question.

Never here: one's own account (`front_door`).
"""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from firstcome.api.shop import iso_time
from firstcome.staff.accounts import Account
from firstcome.staff.keys import Key
from firstcome.staff.permissions import GRANTED, MEANINGS, PERMISSIONS, ROLES, Role
from firstcome.web.gallery.scene import (
    DAY,
    LAUNCH,
    LONG_NAME,
    MINUTE,
    NAMES_OF_STAFF,
    NOW_MS,
    PLACE,
    SECOND,
    DeskState,
    code,
    shell,
)
from firstcome.web.operations.audit_page import AuditView, LineBody
from firstcome.web.operations.key_pages import KeyView
from firstcome.web.operations.staff_deeds import DEEDS
from firstcome.web.operations.staff_pages import (
    AccountForm,
    AccountPageView,
    AccountRow,
    LinkView,
    QuestionView,
    StaffView,
)


def people_of_the_desk_states() -> Iterator[DeskState]:
    """The list of accounts, one account, invitations, keys, questions, and the audit log."""
    rows = tuple(_rows())
    yield _state("staff", "staff.html", "/staff", "Staff", view=StaffView(rows))
    yield _state("staff-first", "staff.html", "/staff", "Staff", view=StaffView(rows[:1]))
    yield from _accounts(rows)
    yield from _invitations(rows[1])
    yield from _questions(rows[1])
    yield from _audit()


def _state(name: str, template: str, address: str, title: str, **values: Any) -> DeskState:
    return DeskState(name, template, address, shell(title, address), values)


def _rows() -> Iterator[AccountRow]:
    for number, role in enumerate(ROLES, 1):
        account = Account(
            number,
            f"{role.replace('_', '-')}@northwind.example",
            NAMES_OF_STAFF[role],
            role,
            PLACE if role == "shop" else "",
            "partner" if role == "partner" else "",
            is_active=role != "supplier",
            password="" if role == "partner" else "set",
            created_ms=NOW_MS - 9 * DAY,
        )
        yield _row(account, is_invited=role == "partner", keys_count=2 if number == 1 else 0)
    long = Account(
        99, f"{'maximiliana.' * 5}@northwind.example", LONG_NAME, "care", "", "", True, "set", 0
    )
    yield _row(long)


def _row(account: Account, *, is_invited: bool = False, keys_count: int = 0) -> AccountRow:
    return AccountRow(
        account,
        f"/staff/{account.number}",
        account.location or account.operator,
        has_second_factor=account.role in ("operations", "care"),
        invited_until_ms=NOW_MS + DAY if is_invited else 0,
        keys_count=keys_count,
    )


def _accounts(rows: tuple[AccountRow, ...]) -> Iterator[DeskState]:
    def state(name: str, row: AccountRow, fault: str = "", **more: Any) -> DeskState:
        account = row.account
        form = AccountForm(
            account.number, ROLES, account.sign_in, account.name, account.role, fault=fault
        )
        view = AccountPageView(row, form, (), _scopes(account.role), NOW_MS, **more)
        return _state(name, "staff_account.html", row.address, account.name, view=view)

    keys = (
        Key(1, 1, "Stock from the warehouse", PERMISSIONS[:4], NOW_MS - DAY, NOW_MS + DAY, 0),
        Key(2, 1, "Till", PERMISSIONS, NOW_MS - 9 * DAY, NOW_MS - DAY, 0),
        Key(3, 1, "Till, lost", PERMISSIONS[:1], NOW_MS - 9 * DAY, NOW_MS + DAY, NOW_MS - MINUTE),
    )
    first = state("staff-account", rows[0])
    view = replace(first.values["view"], keys=keys)
    yield replace(first, values={"view": view})
    yield state("staff-account-invited", rows[3])
    yield state("staff-account-disabled", rows[4])
    yield state("staff-account-long", rows[-1])
    last = "There has to be an operations account that can sign in. Make another one first."
    yield state("staff-account-refused", rows[0], last, key_fault="Choose what it may do.")


def _scopes(role: Role) -> tuple[tuple[str, str], ...]:
    return tuple((name, MEANINGS[name]) for name in PERMISSIONS if name in GRANTED[role])


def _invitations(row: AccountRow) -> Iterator[DeskState]:
    form, path = AccountForm(0, ROLES), "/staff/invite"
    refused = AccountForm(0, ROLES, "Ada L", "Ada", fault="A sign-in name has no blanks.")
    title = "Invite somebody"
    yield _state("staff-invite", "staff_invite.html", path, title, view=form)
    yield _state("staff-invite-refused", "staff_invite.html", path, title, view=refused)
    link = f"https://desk.northwind.example/welcome/{'m4de-up_' * 5}"
    view = LinkView(row.account.name, link, row.address)
    yield _state("staff-link", "staff_link.html", path, "Link", view=view)
    key = KeyView(f"fck_{'m4de-up_' * 5}", "Stock from the warehouse system", row.address)
    yield _state("staff-key", "staff_key.html", f"{row.address}/keys", "API key", view=key)


def _questions(row: AccountRow) -> Iterator[DeskState]:
    name = row.account.name
    for deed in DEEDS:
        address = f"{row.address}/{deed.path}"
        consequence = deed.consequence.replace("{name}", name)
        view = QuestionView(consequence, address, deed.label, row.address)
        title = f"{deed.title}: {name}"
        yield _state(f"staff-ask-{deed.path}", "staff_question.html", address, title, view=view)


def _audit() -> Iterator[DeskState]:
    lines = tuple(
        LineBody(400 - at, iso_time(NOW_MS - at * 37 * SECOND), who, name, what, about, why)
        for at, (who, name, what, about, why) in enumerate(
            (
                (1, "Ada Lovelace", "pause_launch", LAUNCH, "A wrong price (launch_paused)"),
                (2, "Grace Hopper", "cancel_order", code(3), "The customer asked for it"),
                (0, "stranger", "sign_in_refused", "", ""),
                (1, "Ada Lovelace", "load_launch", LAUNCH, f"loaded, 61 changes: {'Name; ' * 30}"),
                (99, LONG_NAME, "export_list", "orders", "csv, launch=phone-2008, 12,437 rows"),
                (0, "first start", "invite", "operations", ""),
            )
        )
    )
    kinds = ("cancel_order", "export_list", "invite", "load_launch", "pause_launch")
    full = AuditView(lines, 12_437, {}, kinds, "", "/audit?before=395")
    fields = {"who": "1", "what": "pause_launch", "about": LAUNCH, "day": "2008-07-11"}
    empty = AuditView((), 0, fields, kinds, "", "")
    wrong = AuditView(lines[:1], 1, {}, kinds, "/audit?after=9", "", "who is no whole number.")
    for name, view in (("audit", full), ("audit-empty", empty), ("audit-wrong", wrong)):
        yield _state(name, "audit.html", "/audit", "Audit", view=view)
