"""`firstcome launch load` into a shop that runs: the same terms, others, and too late."""

import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from socket import create_server

import pytest
from typer.testing import Result

from tests.launches.sound import SOUND, invoke, write

LATER = SOUND.replace('"2008-07-07', '"2098-07-07').replace('"2008-07-21', '"2098-07-21')


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address and the data directory of a shop that listens."""
    directory = tmp_path_factory.mktemp("shop")
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serve = [
        sys.executable,
        "-m",
        "firstcome",
        "serve",
        "--data",
        str(directory),
        "--port",
        f"{port}",
    ]
    with subprocess.Popen(
        serve, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout is not None
        said = next((text for text in server.stdout if "firstcome listens on" in text), "")
        assert said, f"the shop did not start ({server.poll()})"
        yield f"http://127.0.0.1:{port}", directory
        server.terminate()
        server.stdout.read()


def load(shop: tuple[str, Path], folder: Path, toml: str) -> Result:
    address, directory = shop
    return invoke("load", str(write(folder, toml)), "--url", address, "--data", str(directory))


def test_terms_are_loaded_known_replaced_and_kept_once_the_launch_has_begun(
    shop: tuple[str, Path], tmp_path: Path
):
    other = LATER.replace("consumer = 2", "consumer = 3")

    first = load(shop, tmp_path, LATER)
    again = load(shop, tmp_path, LATER)
    replaced = load(shop, tmp_path, other)
    back = load(shop, tmp_path, LATER)
    opened = open_launch(shop)
    late = load(shop, tmp_path, other)

    assert (first.exit_code, first.stdout[:30]) == (0, "Launch phone-2008 is loaded: h")
    assert (again.exit_code, again.stdout[:35]) == (0, "Launch phone-2008 was loaded before")
    assert (replaced.exit_code, replaced.stdout[:35]) == (0, "Launch phone-2008 had not begun; it")
    assert (back.exit_code, back.stdout) == (0, replaced.stdout)
    assert opened == 200
    assert (late.exit_code, "has begun already" in late.stderr) == (1, True)


def test_a_wrong_staff_key_is_told(shop: tuple[str, Path], tmp_path: Path):
    (tmp_path / "staff-key").write_text("another")

    result = load((shop[0], tmp_path), tmp_path, SOUND)

    assert result.exit_code == 1
    assert "The shop does not know this staff key (" in result.stderr


def open_launch(shop: tuple[str, Path]) -> int:
    """Opens the launch as staff do; the status of the answer."""
    key = (shop[1] / "staff-key").read_text().strip()
    connection = HTTPConnection(shop[0].removeprefix("http://"))
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "open"}
    connection.request("POST", "/api/v1/launches/phone-2008/open", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status
