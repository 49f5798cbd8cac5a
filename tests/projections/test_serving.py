"""A shop that serves: its back fills the models, may be killed, and they can be made anew."""

import os
import signal
import threading
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from firstcome.keyring import load_secrets
from firstcome.projections import counts, schema
from firstcome.projections.models import ModelsAt, rebuild
from firstcome.projections.reader import ModelReader, ModelsMissing
from tests.api.desk import Desk
from tests.projections.made_events import contents
from tests.serve.running import HOST, free_port, run, running, until

KILLS = 4
ORDERS = 160


def is_level(reader: ModelReader) -> bool:
    """Whether the models have all that the journal has."""
    try:
        return reader.standing().behind == 0
    except ModelsMissing:
        return False


def test_the_back_fills_them_and_is_killed_and_they_equal_a_rebuild(tmp_path: Path):
    with running(tmp_path, "serve", settings={"FIRSTCOME_DESK": "0"}) as shop:
        desk = Desk.opened(shop, units=ORDERS // 2)
        shop.wait_for("The back follows the journal")
        placed: list[str] = []

        def buy() -> None:
            placed.extend(desk.order(f"person{number}").code for number in range(ORDERS))

        buying = threading.Thread(target=buy)
        buying.start()
        for _ in range(KILLS):
            os.kill(shop.children()["back"], signal.SIGKILL)
            shop.wait_for("The back ended (-9); starting it again.")
            shop.wait_for("The back follows the journal")
        while_selling = run("models", "rebuild", "--data", str(tmp_path), "--json")
        buying.join()
        reader = ModelReader(tmp_path)
        until(lambda: is_level(reader))
        told: list[dict[str, Any]] = []

        def says_so() -> bool:
            said = run("models", "status", "--data", str(tmp_path), "--json")[1]
            told.append(msgspec.json.decode(said))
            return told[-1]["behind"] == 0

        until(says_so)  # a tick may have come in between
        orders = schema.orders.c
        newest_status = select(orders.status).order_by(orders.sequence.desc()).limit(1)
        with reader.connection() as connection:
            by_status = counts.by_status(connection, desk.launch)
            newest = connection.execute(newest_status).scalar_one()
        reader.close()

    at = ModelsAt(tmp_path, "", load_secrets(tmp_path, journal_is_empty=False).fingerprint())
    followed = contents(at)
    rebuild(at)
    assert while_selling[0] == 0
    assert msgspec.json.decode(while_selling[1])["sequence"] > 0
    assert by_status == {"held": ORDERS // 2, "in_line": ORDERS // 2}
    assert sorted(placed) == sorted(["held"] * (ORDERS // 2) + ["in_line"] * (ORDERS // 2))
    assert newest == "in_line"
    assert told[-1]["rows"]["orders"] == ORDERS
    assert contents(at) == followed


def test_without_models_status_says_what_to_do(tmp_path: Path):
    missing = run("models", "status", "--data", str(tmp_path))
    no_secrets = run("models", "rebuild", "--data", str(tmp_path))
    as_json = run("models", "status", "--data", str(tmp_path), "--json")

    assert missing == (
        2,
        "",
        "There are no read models. Start the shop, or its back, and look again.\n",
    )
    assert (no_secrets[0], no_secrets[1]) == (2, "")
    assert "secrets.json is missing" in no_secrets[2]
    assert as_json[0] == 2
    assert "detail" in msgspec.json.decode(as_json[1])


def test_a_database_that_cannot_be_reached_is_one_line_with_the_next_step(tmp_path: Path):
    load_secrets(tmp_path, journal_is_empty=True)
    address = f"postgresql://shop:secret@{HOST}:{free_port()}/postgres"

    code, said, error = run("models", "rebuild", "--data", str(tmp_path), FIRSTCOME_MODELS=address)

    assert (code, said) == (1, "")
    assert "secret" not in error
    assert error.strip().endswith("or at PostgreSQL.")
    assert "Traceback" not in error
