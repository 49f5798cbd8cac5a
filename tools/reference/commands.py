"""
The section on every command and option, from the command line's own definition.

Always true:
- Every command is in it, those too that `--help` does not list.
"""

from collections.abc import Iterator
from typing import Any

import typer

from firstcome.cli import app
from firstcome.cli.front_and_back import back, desk, front
from tools.reference.markdown import code, codes, table

EXAMPLE = "Example: "


def every_command() -> dict[str, Any]:
    """Every command by its words after `firstcome`."""
    hidden = typer.Typer()
    hidden.command()(front)
    hidden.command()(back)
    hidden.command()(desk)
    return dict(_walk(typer.main.get_command(app), "")) | dict(
        _walk(typer.main.get_command(hidden), "")
    )


def options_of(name: str) -> set[str]:
    """The options of a command."""
    return {
        option
        for parameter in every_command()[name].params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }


def example_of(command: Any) -> str:
    """The example in a command's help."""
    return next(line[len(EXAMPLE) :] for line in _lines(command) if line.startswith(EXAMPLE))


def commands() -> str:
    """The region `commands`."""
    return "\n\n".join(_section(name, command) for name, command in every_command().items())


def _walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield name.strip(), command
        return
    for word, each in below.items():
        yield from _walk(each, f"{name} {word}")


def _section(name: str, command: Any) -> str:
    prose = "\n".join(line for line in _lines(command) if not line.startswith(EXAMPLE)).strip()
    parts = [f"### `firstcome {name}`", prose, f"```sh\n{example_of(command)}\n```"]
    rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
    if rows:
        parts.append(table(("argument or option", "default", "meaning"), rows))
    return "\n\n".join(parts)


def _row(parameter: Any) -> tuple[str, str, str]:
    is_argument = parameter.param_type_name == "argument"
    names = [parameter.metavar or parameter.name.upper()] if is_argument else parameter.opts
    if not is_argument and parameter.metavar:
        names = [f"{name} {parameter.metavar}" for name in names]
    default = "" if parameter.default in (None, False) else parameter.default
    if parameter.envvar:
        default = f"${parameter.envvar} or {default}"
    return codes(names), "needed" if parameter.required else code(default), parameter.help


def _lines(command: Any) -> list[str]:
    return [line.strip() for line in command.help.splitlines()]
