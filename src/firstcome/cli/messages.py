"""
`firstcome messages`: what was told to whom on which channel, and what providers say of it.

Always true:
- It works while the shop runs: it reads the outbox beside the back, and what is to be changed the
  back does.
- What goes wrong is one line with the next step, and exit code 2.

Never here: addresses (the outbox knows none), sending.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from firstcome.cli.serve import DirectoryOption

app = typer.Typer(
    name="messages",
    help="Look after what customers are told: mails and SMS.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="For a script.")]
Rows = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]
Number = Annotated[int, typer.Argument(metavar="MESSAGE", help="Its number, as listed.")]


class What(StrEnum):
    """What is said of a message that is uncertain, or has no way to go."""

    AGAIN = "again"
    ARRIVED = "arrived"
    LEAVE = "leave"


Decision = Annotated[What, typer.Argument(help="Send it again, take it for arrived, or leave it.")]


@app.command("list")
def list_messages(
    state: Annotated[str, typer.Option(help="Only those of a state, such as bounced.")] = "",
    channel: Annotated[str, typer.Option(help="Only those by email, or by sms.")] = "",
    rows: Rows = 50,
    directory: DirectoryOption = None,
    as_json: AsJson = False,
) -> None:
    """
    List messages, the newest first: number, channel, kind, state, tries, when, provider's name.

    Example: firstcome messages list --state bounced --data ./data
    """
    from firstcome.cli.messages_work import tell_messages

    tell_messages(directory, state, channel, rows, as_json)


@app.command()
def uncertain(rows: Rows = 50, directory: DirectoryOption = None, as_json: AsJson = False) -> None:
    """
    List bulk messages that may have been sent, or not, and those that have no way to go.

    Example: firstcome messages uncertain --data ./data
    """
    from firstcome.cli.messages_work import tell_uncertain

    tell_uncertain(directory, rows, as_json)


@app.command()
def resolve(message: Number, what: Decision, directory: DirectoryOption = None) -> None:
    """
    Say what is to become of one that is uncertain: again, arrived, or leave.

    Example: firstcome messages resolve 1234 again --data ./data
    """
    from firstcome.cli.messages_work import resolve_message

    resolve_message(directory, message, what.value)


@app.command()
def bounced(
    mail: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The report; else standard input.")
    ] = None,
    directory: DirectoryOption = None,
    as_json: AsJson = False,
) -> None:
    """
    Take a mail that says that another one bounced (RFC 3464), or is called spam (RFC 5965).

    Example: firstcome messages bounced dsn.eml --data ./data
    """
    from firstcome.cli.messages_work import take_bounce

    take_bounce(directory, mail, as_json)
