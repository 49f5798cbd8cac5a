"""
Logs: one form for every process, on standard error.

    {"time": "2026-11-26T08:00:00.123456Z", "level": "warning", "process": "back", "event": …}

Always true:
- A line has its time (UTC), its level, its process and its event; what follows are facts of it.
- Of an exception a line says the kind and the place: its words, and the values on the way to it,
  can hold what a customer wrote.
- Libraries log through the same form, from warnings on, and only the first line of what they say.

Never here: what is worth a line.
"""

import logging
import sys
import threading
from collections.abc import MutableMapping
from traceback import extract_tb
from types import TracebackType
from typing import Any, Final, cast

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

FRAMES_LOGGED: Final = 6
FIRST: Final = ("time", "level", "process", "event")

Line = MutableMapping[str, Any]

log = structlog.get_logger()


def configure_logs(half: str, form: str) -> None:
    """
    From now on everything that this process logs has one form, and its name `half`.

    `form` is "json", "text", or "auto": text in a terminal, else JSON.
    """
    is_terminal = sys.stderr.isatty()
    is_json = form == "json" or (form == "auto" and not is_terminal)
    ours: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _named(half),
        without_words,
    ]
    last: list[Processor] = (
        [_ordered, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
        if is_json
        else [structlog.dev.ConsoleRenderer(colors=is_terminal, timestamp_key="time")]
    )
    structlog.configure(
        processors=[*ours, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            processors=[ProcessorFormatter.remove_processors_meta, *last],
            foreign_pre_chain=[_of_a_library, *ours],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    _log_what_nobody_caught()


def without_words(_: object, __: str, line: Line) -> Line:
    """In place of an exception, its kind and where it came from."""
    found = line.pop("exc_info", None)
    line.pop("stack_info", None)
    if found:
        error = _raised(found)
        if error is not None:
            line["kind"] = type(error).__name__
            line["where"] = where(error.__traceback__)
    return line


def where(traceback: TracebackType | None) -> list[str]:
    """The last places that an exception came through, as file and line."""
    return [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(traceback)][-FRAMES_LOGGED:]


def _raised(found: object) -> BaseException | None:
    if isinstance(found, BaseException):
        return found
    if isinstance(found, tuple):
        error: object = cast("tuple[object, ...]", found)[1]
        return error if isinstance(error, BaseException) else None
    return sys.exc_info()[1]


def _named(half: str) -> Processor:
    def add(_: object, __: str, line: Line) -> Line:
        line["process"] = half
        return line

    return add


def _of_a_library(_: object, __: str, line: Line) -> Line:
    # Later lines name objects and what was raised in them: see asyncio's own handler.
    line["event"] = next(iter(str(line["event"]).splitlines()), "")
    line["logger"] = line["_record"].name
    return line


def _ordered(_: object, __: str, line: Line) -> Line:
    begins = {name: line.pop(name) for name in FIRST if name in line}
    return begins | dict(line)


def _log_what_nobody_caught() -> None:
    def ended(_: object, error: BaseException, __: object) -> None:
        if isinstance(error, KeyboardInterrupt):
            return
        log.critical("uncaught", exc_info=error)

    def thread_ended(arguments: "threading.ExceptHookArgs") -> None:
        if arguments.exc_value is not None:
            log.critical("uncaught", exc_info=arguments.exc_value)

    def passed_over(found: "sys.UnraisableHookArgs") -> None:
        if found.exc_value is not None:
            log.error("uncaught", exc_info=found.exc_value)

    sys.excepthook = ended
    threading.excepthook = thread_ended
    sys.unraisablehook = passed_over
