"""
`firstcome webhooks`: endpoints of other systems: add one, try it out, send messages again.

Always true:
- It works while the shop runs: it is a second writer of `webhooks.db` for some milliseconds, and
  each waits for the other up to five seconds.
- What goes wrong is one line with the next step, and exit code 2; a test that was not taken is 1.

Never here: sending; the back does it, which has to run.
"""

from typing import Annotated

import typer

from firstcome.cli.serve import DirectoryOption

app = typer.Typer(
    name="webhooks",
    help="Look after the endpoints that hear what happens.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="For a script.")]
Number = Annotated[int, typer.Argument(metavar="ENDPOINT", help="Its number, as `list` says it.")]


@app.command("list")
def list_endpoints(directory: DirectoryOption = None, as_json: AsJson = False) -> None:
    """
    List the endpoints: number, state, how many messages wait and failed, label, address.

    Example: firstcome webhooks list --data ./data
    """
    from firstcome.cli.webhooks_work import tell_endpoints

    tell_endpoints(directory, as_json)


@app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where messages go: https://…")],
    label: Annotated[str, typer.Option(help="What it is, such as ERP.")],
    events: Annotated[
        str,
        typer.Option(
            metavar="TYPES",
            help="Types, groups such as order.*, or * for all, with commas between.",
        ),
    ] = "*",
    directory: DirectoryOption = None,
    as_json: AsJson = False,
) -> None:
    """
    Add an endpoint, and print its number and, this once, its secret.

    Example: firstcome webhooks add https://erp.example/hooks --label ERP --events order.*
    """
    from firstcome.cli.webhooks_work import add_endpoint

    add_endpoint(directory, url, label, events, as_json)


@app.command("test")
def try_endpoint(
    endpoint: Number, directory: DirectoryOption = None, as_json: AsJson = False
) -> None:
    """
    Have the back send a test message, and print what the endpoint answered.

    Example: firstcome webhooks test 1 --data ./data
    """
    from firstcome.cli.webhooks_work import try_out_endpoint

    try_out_endpoint(directory, endpoint, as_json)


@app.command()
def redeliver(
    endpoint: Number,
    message: Annotated[
        str, typer.Argument(metavar="MESSAGE", help="Its id; without it, all that failed.")
    ] = "",
    directory: DirectoryOption = None,
    as_json: AsJson = False,
) -> None:
    """
    Have one message sent again, or all that failed, with their old ids.

    Example: firstcome webhooks redeliver 1 evt_1_4711_0 --data ./data
    """
    from firstcome.cli.webhooks_work import redeliver_to

    redeliver_to(directory, endpoint, message, as_json)
