"""
Are those who run it ready: accounts with a second factor, keys that nobody else can read.

Always true:
- No key, no password and no name of an account is in what it says.

Never here: making accounts (`staff`).
"""

import stat
from typing import Final

from firstcome.web.operations.readiness.verdict import DAY_MS, Grounds, Line, number

OPERATIONS_MIN: Final = 2
SECRET_FILES: Final = ("staff-key", "secrets.json", "contacts.db", "staff.db", "webhooks.db")
SOON_DAYS: Final = 7


def accounts(grounds: Grounds) -> Line:
    """Whether two people can run the desk, each with a second factor."""
    name, label, address = "accounts", "Accounts", "/staff"
    staff = grounds.desk.staff
    secured = staff.second_factors.all_on()
    operations = [
        account
        for account in staff.accounts.all()
        if account.role == "operations" and account.is_active and account.password
    ]
    count = sum(account.number in secured for account in operations)
    evidence = (
        f"{number(len(operations))} can sign in for operations, {number(count)} of them with a "
        "second factor."
    )
    if count >= OPERATIONS_MIN:
        return Line(name, label, "go", evidence, "", "", address)
    mend = "Have two people who can pause the launch, each with a second factor."
    return Line(name, label, "look", evidence, mend, "", address)


def keys(grounds: Grounds) -> Line:
    """Whether the shop's own key and its secrets are its owner's alone; API keys that end soon."""
    name, label = "keys", "Staff keys"
    directory = grounds.desk.settings.directory
    paths = [directory / file for file in SECRET_FILES]
    bare = [
        path.name
        for path in paths
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if bare:
        evidence = f"Others on this machine can read {', '.join(bare)}."
        command = f"chmod 600 {' '.join(str(directory / file) for file in bare)}"
        mend = "Close them, and think of the keys in them as known."
        return Line(name, label, "no_go", evidence, mend, command)
    working = [key for key in grounds.desk.staff.keys.all() if key.works(grounds.now_ms)]
    soon_ms = grounds.now_ms + SOON_DAYS * DAY_MS
    ending = [key.label for key in working if not key.works(soon_ms)]
    evidence = (
        f"The shop's own key can be read by its owner alone. {number(len(working))} API keys work."
    )
    if ending:
        evidence = f"{evidence} Within {SOON_DAYS} days end: {', '.join(ending)}."
        mend = "Make new ones for who needs them on the day."
        return Line(name, label, "look", evidence, mend, "", "/staff")
    return Line(name, label, "go", evidence, "", "", "/staff")
