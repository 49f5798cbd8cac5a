"""
`firstcome staff`: invite somebody to the operations desk, and list who works there.

Always true:
- It works while the desk runs: it is a second writer of `staff.db` for some milliseconds, and each
  waits for the other up to five seconds.
- Whoever can read and write the data directory may do it: that is the way back in when nobody can.

Never here: passwords (they are chosen behind the link).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import apsw
import typer

from firstcome.cli.serve import DirectoryOption, settings_or_exit

if TYPE_CHECKING:
    from firstcome.staff.store import StaffStore

app = typer.Typer(
    name="staff",
    help="Invite people to the operations desk, and list who works there.",
    no_args_is_help=True,
)

SignIn = Annotated[str, typer.Argument(metavar="NAME", help="Sign-in name, such as ada@shop.com.")]
RoleOption = Annotated[
    str | None,
    typer.Option(
        "--role",
        help="Role of a new account: operations, care, shop, partner, supplier or read_only.",
    ),
]
NameOption = Annotated[
    str | None, typer.Option("--full-name", help="What a new account is called; else NAME.")
]
LocationOption = Annotated[str, typer.Option(help="Location that a shop account is bound to.")]
OperatorOption = Annotated[str, typer.Option(help="Operator that a partner account is bound to.")]
FactorOption = Annotated[
    bool,
    typer.Option("--end-second-factor", help="Forget the account's second factor, too."),
]


@app.command()
def invite(
    name: SignIn,
    directory: DirectoryOption = None,
    role: RoleOption = None,
    full_name: NameOption = None,
    location: LocationOption = "",
    operator: OperatorOption = "",
    end_second_factor: FactorOption = False,
) -> None:
    """
    Print a one-time link with which somebody chooses a password; it works for 48 hours.

    With --role, the account is made first. Without, it is there already: for a lost password.
    Example: firstcome staff invite ada@shop.com --role care --data ./data
    """
    from firstcome.staff.accounts import AccountRefused, Duty
    from firstcome.staff.invitations import PATH
    from firstcome.staff.permissions import THE_SHOP, Role

    settings = settings_or_exit(directory, None, None, None)
    store = _opened(settings.directory)
    try:
        if role is None:
            account = store.accounts.named(name)
            if account is None:
                _stop(f"There is no account {name}. Make it with --role.")
            if not account.is_active:
                _stop(f"{name} is disabled. Enable it on the desk's page of staff first.")
        else:
            duty = Duty(cast("Role", role), location, operator)
            account = store.accounts.add(name, full_name or name, duty)
        if end_second_factor:
            store.second_factors.remove(account.number)
            store.audit(THE_SHOP, "remove_second_factor", account.sign_in, "by the command line")
        token = store.invitations.make(account.number)
        store.audit(THE_SHOP, "invite", account.sign_in, "by the command line")
    except AccountRefused as refused:
        _stop(str(refused))
    except apsw.Error as error:
        _stop(f"{settings.directory / 'staff.db'} cannot be written ({error}). Try again.")
    finally:
        store.close()
    typer.echo(f"{settings.staff_url}{PATH}{token}")


@app.command("list")
def list_accounts(directory: DirectoryOption = None) -> None:
    """
    List the accounts: number, sign-in name, role, whether it is active.

    Example: firstcome staff list --data ./data
    """
    settings = settings_or_exit(directory, None, None, None)
    store = _opened(settings.directory)
    try:
        for account in store.accounts.all():
            state = "active" if account.is_active else "disabled"
            bound = account.location or account.operator or "-"
            typer.echo(f"{account.number}\t{account.sign_in}\t{account.role}\t{bound}\t{state}")
    finally:
        store.close()


def _opened(directory: Path) -> "StaffStore":
    from firstcome.sqlite import SqliteRefused
    from firstcome.staff.file import StaffFileNewer
    from firstcome.staff.store import StaffStore

    if not directory.is_dir():
        _stop(f"{directory} is no data directory. Name it with --data.")
    try:
        return StaffStore(directory / "staff.db")
    except (SqliteRefused, StaffFileNewer, apsw.Error, OSError) as error:
        _stop(f"{directory / 'staff.db'} cannot be opened ({error}).")


def _stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)
