"""The logs of a run: one form, one line an event, and nothing of a customer in them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from firstcome.config import SettingWrong, read_settings
from firstcome.setting_values import LOG_FORMS
from tests.api.desk import Desk, fresh
from tests.serve.crowd import crowd
from tests.serve.running import running

NAME = "Augusta-Ada-King"
PHONE = "+442079460018"

LOGGING = """
import asyncio, logging, sys, threading, warnings
import structlog
from firstcome.logs import configure_logs

class Held:
    def __del__(self):
        raise ValueError("ada@example.org")

async def forgotten():
    asyncio.get_running_loop().create_task(raising())
    await asyncio.sleep(0)
    await asyncio.sleep(0)

async def raising():
    raise ValueError("ada@example.org")

def thread():
    raise ValueError("ada@example.org")

configure_logs("desk", sys.argv[1])
structlog.get_logger().info("mail_up")
structlog.get_logger().debug("not worth a line")
logging.getLogger("httpx").info("HTTP Request: GET /orders?token=secret")
try:
    raising().send(None)
except ValueError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application\\nada@example.org")
    structlog.get_logger().error("post_failed", exc_info=True)
warnings.warn("soon gone")
asyncio.run(forgotten())
held = Held()
del held
raising_thread = threading.Thread(target=thread)
raising_thread.start()
raising_thread.join()
raise ValueError("ada@example.org")
"""


def logged(form: str) -> tuple[str, str]:
    """What a process says that logs in this form, and fails in every way: output and error."""
    done = subprocess.run(
        [sys.executable, "-c", LOGGING, form], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    return done.stdout, done.stderr


def test_every_line_has_time_level_process_and_event():
    output, error = logged("json")

    lines = [json.loads(line) for line in error.splitlines()]
    assert output == ""
    assert [list(line)[:4] for line in lines] == [["time", "level", "process", "event"]] * len(
        lines
    )
    assert {line["process"] for line in lines} == {"desk"}
    assert all(line["time"].endswith("Z") for line in lines)
    assert [(line["level"], line["event"]) for line in lines[:3]] == [
        ("info", "mail_up"),
        ("error", "Exception in ASGI application"),
        ("error", "post_failed"),
    ]
    assert [line["event"] for line in lines if line["level"] == "critical"] == ["uncaught"] * 2


@pytest.mark.parametrize("form", LOG_FORMS)
def test_of_an_exception_the_kind_and_the_place_are_logged_and_not_its_words(form: str):
    _, error = logged(form)

    assert "ValueError" in error
    assert "<string>:" in error
    assert "ada@" not in error
    assert "secret" not in error
    assert "not worth a line" not in error


def test_what_is_no_terminal_is_given_json():
    _, error = logged("auto")
    _, text = logged("text")

    assert error.startswith('{"time"')
    assert not text.startswith("{")


def test_another_form_is_refused():
    with pytest.raises(SettingWrong, match="FIRSTCOME_LOG=xml is no form of logs"):
        read_settings({"FIRSTCOME_LOG": "xml"})


def test_neither_addresses_nor_names_are_in_the_logs_of_a_run(tmp_path: Path):
    # Nobody listens there: the back logs of every mail that it cannot send.
    settings = {
        "FIRSTCOME_LOG": "json",
        "FIRSTCOME_SMTP": "smtp://127.0.0.1:9",
        "FIRSTCOME_MAIL_FROM": "Shop <orders@shop.example>",
        "FIRSTCOME_PUBLIC_URL": "https://shop.example",
    }
    with running(tmp_path, "serve", settings=settings) as shop:
        desk = Desk.opened(shop)
        contact = {"name": NAME, "email": desk.address("ada"), "phone": PHONE}
        placed = desk.order("ada", contact=contact)
        desk.send(b'{"contact":{"email":"%b"}' % desk.address("cyd").encode())
        desk.send(b"\xff" + desk.address("cyd").encode(), fresh())
        desk.order("bea", contact=contact | {"email": "no address"})
        crowd(desk, 50)
        shop.ask("GET", f"/orders/{placed.json['order']}?token={placed.json['token']}")
        shop.wait_for("mail_down")
    said = "\n".join(shop.said)

    lines = [json.loads(line) for line in shop.said if line.startswith("{")]
    assert {line["process"] for line in lines} >= {"back"}
    assert any(line["event"] == "mail_down" for line in lines)
    for text in (NAME, PHONE, PHONE[1:], f"{desk.launch}.example", placed.json["token"]):
        assert text not in said
