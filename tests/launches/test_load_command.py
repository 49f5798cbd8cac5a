"""`firstcome launch load`, as a person at the terminal meets it: every answer of a shop."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_server
from threading import Thread

import msgspec
import pytest
from typer.testing import Result

from firstcome.launches import LaunchFile, read_launch_file
from tests.launches.sound import invoke, spoil, write

KEY = "staff-key-of-a-test"


class Peer:
    """
    A shop at the other end of the wire, which answers by script and keeps what it was sent.

    The real shop answers in the tests of the API; here each of its answers is met in turn.
    """

    def __init__(self) -> None:
        self.status = 201
        self.answer = b'{"outcome":"loaded"}'
        self.headers: dict[str, str] = {}
        self.sent: list[tuple[str, dict[str, str], bytes]] = []
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sent = {name.lower(): value for name, value in self.headers.items()}
                peer.sent.append((self.path, sent, body))
                self.send_response(peer.status)
                for name, value in peer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(peer.answer)))
                self.end_headers()
                self.wfile.write(peer.answer)

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                del code, size

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    thread = Thread(target=peer.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield peer
    peer.server.shutdown()
    thread.join()
    peer.server.server_close()


@pytest.fixture
def load(tmp_path: Path, peer: Peer) -> Callable[..., Result]:
    """Runs `load` on a sound file against the peer."""
    path = write(tmp_path)
    (tmp_path / "staff-key").write_text(f"{KEY}\n")

    def run(*options: str) -> Result:
        return invoke("load", str(path), "--url", peer.url, "--data", str(tmp_path), *options)

    return run


def test_load_sends_the_definition_and_its_texts_with_the_staff_key(
    tmp_path: Path, peer: Peer, load: Callable[..., Result]
):
    result = load()

    path, headers, body = peer.sent[0]
    assert result.exit_code == 0
    assert result.stdout == f"Launch phone-2008 is loaded: {peer.url}/api/v1/launches/phone-2008\n"
    assert path == "/api/v1/launches"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["content-type"] == "application/json"
    assert json.loads(body).keys() == {"definition", "texts"}
    assert msgspec.json.decode(body, type=LaunchFile) == read_launch_file(tmp_path / "launch.toml")


def test_every_call_is_judged_anew_under_a_key_of_its_own(peer: Peer, load: Callable[..., Result]):
    load()
    load()

    keys = [headers["idempotency-key"] for _, headers, _ in peer.sent]
    assert keys[0] != keys[1]
    assert all(0 < len(key) <= 200 and key.isascii() for key in keys)


def test_load_again_is_harmless(peer: Peer, load: Callable[..., Result]):
    peer.status, peer.answer = 200, b'{"outcome":"already_loaded","launch":"phone-2008"}'

    result = load()

    assert result.exit_code == 0
    assert "was loaded before, with the same terms: nothing changed." in result.stdout


def test_terms_that_replaced_others_are_told(peer: Peer, load: Callable[..., Result]):
    peer.answer = b'{"outcome":"replaced"}'

    result = load()

    assert result.exit_code == 0
    assert result.stdout == "Launch phone-2008 had not begun; it has the terms of this file now.\n"


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (
            409,
            b'{"outcome":"launch_exists"}',
            "with other terms has begun already, so its terms stay",
        ),
        (
            401,
            b'{"title":"Unauthorised"}',
            "does not know this staff key (Unauthorised). Check --d",
        ),
        (403, b"{}", "does not know this staff key (status 403). Check --data or --key-file."),
        (503, b'{"detail":"Starting"}', "is busy (Starting). Run the same command again in 7 s."),
        (
            422,
            b'{"code":"body_invalid","title":"Invalid","detail":"`$.definition.hold` is new"}',
            "refused the launch with 422 body_invalid: `$.definition.hold` is new",
        ),
        (200, b'{"outcome":"held"}', "refused the launch with 200: held"),
        (
            200,
            b"<html>",
            "answered 200 with something that is not of a firstcome shop. Check --url",
        ),
        (204, b"", "answered 204 with something that is not of a firstcome shop."),
        (302, b"[1]", "answered 302 with something that is not of a firstcome shop."),
    ],
)
def test_every_other_answer_is_one_line_with_the_next_step(
    peer: Peer, load: Callable[..., Result], status: int, answer: bytes, said: str
):
    peer.status, peer.answer, peer.headers = status, answer, {"Retry-After": "7"}

    result = load()

    assert result.exit_code == 1
    assert result.stdout == ""
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert KEY not in result.stderr


def test_an_answer_cannot_write_to_the_terminal(peer: Peer, load: Callable[..., Result]):
    peer.status, peer.answer = 500, b'{"detail":"\\u001b[2J\\nAll is well"}'

    result = load()

    assert "\x1b" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_shop_that_does_not_run_is_told_how_to_start(tmp_path: Path):
    (tmp_path / "staff-key").write_text(KEY)
    with create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"

    result = invoke("load", str(write(tmp_path)), "--url", url, "--data", str(tmp_path))

    assert result.exit_code == 1
    assert result.stderr == (
        f"Nothing answers at {url}. Start the shop with: firstcome serve --data {tmp_path}\n"
    )


def test_https_is_spoken_when_asked(peer: Peer, load: Callable[..., Result]):
    result = load("--url", peer.url.replace("http:", "https:"))

    assert result.exit_code == 1
    assert "cannot be reached ([SSL" in result.stderr


def test_something_that_hangs_up_is_told_apart(tmp_path: Path):
    (tmp_path / "staff-key").write_text(KEY)
    with create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"

        def hang_up() -> None:
            connection, _ = server.accept()
            connection.close()

        thread = Thread(target=hang_up)
        thread.start()
        result = invoke("load", str(write(tmp_path)), "--url", url, "--data", str(tmp_path))
        thread.join()

    assert result.exit_code == 1
    assert "cannot be reached (" in result.stderr
    assert result.stderr.endswith("run the same command again: a repeat is harmless.\n")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost",
        "ftp://x",
        "http://",
        "http://x:y",
        "http://a@b",
        "http://x/?a",
        "http://x y",
    ],
)
def test_what_is_no_address_is_refused(load: Callable[..., Result], url: str):
    result = load("--url", url)

    assert result.exit_code == 1
    assert "is no address of a shop. Write it like http://127.0.0.1:8000" in result.stderr


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "holds no staff key. Name the right file with --key-file."),
        ("two words", "holds no staff key."),
        ("a\r\nX-Other: b", "holds no staff key."),
        ("x" * 300, "holds no staff key."),
        ("kéy", "cannot be read"),
    ],
)
def test_what_is_no_staff_key_is_refused(
    tmp_path: Path, load: Callable[..., Result], key: str, said: str
):
    (tmp_path / "other-key").write_bytes(key.encode())

    result = load("--key-file", str(tmp_path / "other-key"))

    assert result.exit_code == 1
    assert said in result.stderr


def test_a_missing_staff_key_is_told_where_it_comes_from(tmp_path: Path):
    result = invoke("load", str(write(tmp_path)), "--data", str(tmp_path / "none"))

    assert result.exit_code == 1
    assert f"There is no staff key at {tmp_path}/none/staff-key. The shop makes it" in result.stderr


def test_load_sends_nothing_of_a_faulty_file(
    tmp_path: Path, peer: Peer, load: Callable[..., Result]
):
    toml, _ = spoil("launch.hold", "15")
    write(tmp_path, toml)

    result = load()

    assert result.exit_code == 1
    assert peer.sent == []
    assert result.stderr.endswith("\n1 fault. Nothing was loaded.\n")


def test_load_prints_json_when_asked(peer: Peer, load: Callable[..., Result]):
    loaded = load("--json")
    peer.status, peer.answer = 409, b'{"outcome":"launch_exists"}'
    refused = load("--json")

    assert json.loads(loaded.stdout) == {"ok": True, "launch": "phone-2008", "outcome": "loaded"}
    assert json.loads(refused.stdout)["ok"] is False
    assert refused.exit_code == 1
