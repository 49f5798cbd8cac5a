"""One connection and its requests: their order, their ends, and who does not keep to the rules."""

import re
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress

import pytest

from firstcome.api import connection as connection_module
from firstcome.api import http_server
from firstcome.limits import BODY_BYTES_MAX, HEADER_BYTES_MAX
from tests.serve.running import HOST, SOON_S, until
from tests.serve.wire import TinyServer, head, is_closed, received, served

CLOSE = "Connection: close"


@pytest.fixture
def server() -> Iterator[TinyServer]:
    with served() as tiny:
        yield tiny


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[TinyServer]:
    """A server whose second is short, so that nobody has to wait for its bounds."""
    monkeypatch.setattr(http_server, "LOOK_EVERY_S", 0.05)
    with served() as tiny:
        yield tiny


@contextmanager
def connected(server: TinyServer) -> Generator[socket.socket]:
    with socket.create_connection((HOST, server.port), timeout=SOON_S) as connection:
        yield connection


def request(path: str, body: bytes = b"", *lines: str) -> bytes:
    return head(path, f"Content-Length: {len(body)}", *lines) + body


def all_of(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    content = b""
    while more := connection.recv(65_536):
        content += more
    return content


def statuses(content: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3}) ", content)]


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(content), content)


def test_answers_come_in_the_order_of_their_requests(server: TinyServer):
    with connected(server) as connection:
        connection.sendall(
            request("/later", b"a")
            + request("/now", b"b")
            + request("/other", b"c")
            + request("/later", b"d")
            + request("/now", b"e", CLOSE)
        )
        server.answer_later()
        server.answer_later()

        content = all_of(connection)

    said = re.findall(rb"\r\n\r\n(later|now|/other) (\w)", content)
    assert said == [(b"later", b"a"), (b"now", b"b"), (b"/other", b"c"), (b"later", b"d"),
                    (b"now", b"e")]  # fmt: skip


@pytest.mark.parametrize("path", ["/now", "/later", "/other"])
def test_nothing_behind_the_last_request_is_a_request(server: TinyServer, path: str):
    with connected(server) as connection:
        connection.sendall(request(path, b"a", CLOSE) + request("/now", b"smuggled"))
        if path == "/later":
            server.answer_later()

        content = all_of(connection)

    assert statuses(content) == [200]
    assert b"smuggled" not in server.handled


@pytest.mark.parametrize("path", ["/now", "/other"])
def test_nothing_behind_a_refused_body_is_a_request(server: TinyServer, path: str):
    chunks = chunk(b" " * BODY_BYTES_MAX)
    with connected(server) as connection:
        connection.sendall(head("/now", "Transfer-Encoding: chunked") + chunks)
        connection.sendall(chunk(b"x") + b"0\r\n\r\n" + request(path, b"smuggled"))

        content = all_of(connection)

    assert statuses(content) == [413]
    assert server.handled == []


def test_the_body_of_an_upgrade_is_no_request(server: TinyServer):
    asking = ("Connection: upgrade", "Upgrade: h2c")
    with connected(server) as connection:
        connection.sendall(request("/now", request("/now", b"smuggled"), *asking))

        content = all_of(connection)

    assert statuses(content) == [400]
    assert server.handled == []


@pytest.mark.parametrize("path", ["/now", "/other"])
def test_an_upgrade_without_a_body_is_answered_and_so_is_what_follows(
    server: TinyServer, path: str
):
    asking = head(path, "Connection: upgrade", "Upgrade: h2c", method="GET")
    with connected(server) as connection:
        connection.sendall(asking + request("/now", b"b", CLOSE))

        assert statuses(all_of(connection)) == [200, 200]


@pytest.mark.parametrize("path", ["/later", "/other"])
def test_garbage_right_behind_a_good_request_does_not_cost_its_answer(
    server: TinyServer, path: str
):
    with connected(server) as connection:
        connection.sendall(request(path, b"a") + b"garbage\r\n\r\n")
        if path == "/later":
            server.answer_later()

        content = all_of(connection)

    assert statuses(content) == [200]


@pytest.mark.parametrize("path", ["/now", "/other"])
def test_a_broken_body_is_refused_after_the_requests_before_it_are_answered(
    server: TinyServer, path: str
):
    with connected(server) as connection:
        broken = head(path, "Transfer-Encoding: chunked") + b"xyz\r\n"
        connection.sendall(request("/later", b"a") + broken)
        server.answer_later()

        content = all_of(connection)

    assert statuses(content) == [200, 400]
    assert server.handled == []


@pytest.mark.parametrize("path", ["/now", "/other"])
def test_100_continue_is_said_at_the_turn_of_the_request(server: TinyServer, path: str):
    with connected(server) as connection:
        expecting = head(path, "Expect: 100-continue", "Content-Length: 4", CLOSE)
        connection.sendall(request("/later") + expecting)
        server.answer_later()
        content = b""
        while b"100 Continue\r\n\r\n" not in content:
            content += connection.recv(65_536)
        connection.sendall(b"body")
        content += all_of(connection)

    assert statuses(content) == [200, 100, 200]


def test_no_body_is_asked_for_that_would_be_refused(server: TinyServer):
    with connected(server) as connection:
        length = f"Content-Length: {BODY_BYTES_MAX + 1}"
        connection.sendall(head("/now", "Expect: 100-continue", length))

        assert statuses(all_of(connection)) == [413]


@pytest.mark.parametrize("path", ["/now", "/later", "/other"])
def test_who_has_said_everything_still_gets_the_answers(server: TinyServer, path: str):
    with connected(server) as connection:
        connection.sendall(request("/later", b"a") + request(path, b"b"))
        connection.shutdown(socket.SHUT_WR)
        server.answer_later()
        if path == "/later":
            server.answer_later()

        assert statuses(all_of(connection)) == [200, 200]


@pytest.mark.parametrize("path", ["/now", "/other"])
def test_a_body_that_ends_in_the_middle_is_refused_at_once(server: TinyServer, path: str):
    with connected(server) as connection:
        connection.sendall(head(path, "Content-Length: 9") + b"half")
        connection.shutdown(socket.SHUT_WR)

        assert statuses(all_of(connection)) == [400]
    assert server.open_count() == 0


def test_the_application_is_told_of_who_leaves_also_when_more_was_asked(server: TinyServer):
    with connected(server) as connection:
        connection.sendall(request("/waits") + request("/now"))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        until(lambda: b"/waits" in server.handled)

    assert server.left.wait(SOON_S)


def test_an_answer_before_the_body_is_read_says_that_it_ends_the_connection(server: TinyServer):
    with connected(server) as connection:
        connection.sendall(head("/early", "Content-Length: 100000"))

        answer = received(connection)
        connection.sendall(b" " * 90_000)

        assert b"connection: close" in answer.head
        assert is_closed(connection)


def test_a_trailer_is_no_header(server: TinyServer):
    with connected(server) as connection:
        body = chunk(b"a") + b"0\r\nAuthorization: x\r\n\r\n"
        connection.sendall(head("/now", "Transfer-Encoding: chunked") + body)

        assert b"authorization" not in received(connection).body


def test_a_trailer_is_bounded_as_a_head_is(server: TinyServer):
    with connected(server) as connection:
        connection.sendall(head("/now", "Transfer-Encoding: chunked") + b"0\r\nX: ")
        connection.sendall(b"y" * (HEADER_BYTES_MAX + 16_384))

        assert statuses(all_of(connection)) == [431]


@pytest.mark.parametrize(
    ("first_line", "status"),
    [
        ("GET http://shop/other HTTP/1.1", 200),
        ("GET http://shop HTTP/1.1", 400),
        ("GET /%6Fther HTTP/1.1", 200),
        ("OPTIONS * HTTP/1.1", 200),
        ("CONNECT shop:443 HTTP/1.1", 400),
        ("GET http://shop:99999/ HTTP/1.1", 400),
        ("HEAD /other HTTP/1.1", 200),
    ],
)
def test_a_target_has_a_path_or_is_refused(server: TinyServer, first_line: str, status: int):
    with connected(server) as connection:
        connection.sendall(f"{first_line}\r\nHost: shop\r\n{CLOSE}\r\n\r\n".encode())

        assert statuses(all_of(connection)) == [status]


@pytest.mark.parametrize("path", ["/now", "/other"])
@pytest.mark.parametrize("line", ["X: y", "Connection: keep-alive"])
def test_http_1_0_gets_one_answer_and_the_end(server: TinyServer, path: str, line: str):
    with connected(server) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n{line}\r\n\r\n".encode())

        content = all_of(connection)

    assert statuses(content) == [200]
    assert b"connection: close" in content


def test_a_defect_in_one_request_is_answered_and_the_next_one_served(server: TinyServer):
    with connected(server) as connection:
        connection.sendall(request("/broken") + request("/now", b"b", CLOSE))

        assert statuses(all_of(connection)) == [500, 200]


def test_what_is_being_answered_when_the_server_stops_is_answered(server: TinyServer):
    with connected(server) as connection, connected(server) as idle:
        connection.sendall(request("/later", b"a") + request("/later", b"b"))
        idle.sendall(request("/now"))
        assert received(idle).status == 200
        server.answer_later()
        server.begin_to_stop()
        assert is_closed(idle)
        server.answer_later()

        content = all_of(connection)

    assert statuses(content) == [200, 200]


def test_who_never_takes_the_replies_is_read_no_further_and_cut_off(hasty: TinyServer):
    wanted = request("/now", b"x" * 10_000)
    sent = 0
    with connected(hasty) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            while sent < 20_000:
                connection.sendall(wanted)
                sent += 1
        until(lambda: hasty.open_count() == 0)

    assert sent < 20_000
    assert len(hasty.handled) < 10_000


def test_a_closing_connection_whose_reply_is_not_taken_does_not_stay(
    hasty: TinyServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(connection_module, "BODY_WAIT_S_MAX", 4)
    with connected(hasty) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.sendall(request("/page", b"", CLOSE))
        until(lambda: b"/page" in hasty.handled)

        until(lambda: hasty.open_count() == 0)


def test_a_head_that_does_not_come_does_not_cost_the_answer_before_it(
    hasty: TinyServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(connection_module, "HEADER_WAIT_S_MAX", 2)
    with connected(hasty) as connection:
        connection.sendall(request("/later", b"a") + b"POST /no")
        turn = hasty.server.turn
        until(lambda: hasty.server.turn >= turn + 5)
        hasty.answer_later()

        assert statuses(all_of(connection)) == [200]


def test_an_idle_connection_makes_room_when_it_is_crowded(
    hasty: TinyServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(http_server, "CONNECTIONS_MAX", 2)
    with connected(hasty) as waiting, connected(hasty) as idle:
        waiting.sendall(request("/later", b"a"))
        idle.sendall(request("/now"))
        assert received(idle).status == 200

        assert is_closed(idle)
        hasty.answer_later()
        assert received(waiting).status == 200


def test_who_is_one_too_many_is_told_so(server: TinyServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(http_server, "CONNECTIONS_MAX", 1)
    with connected(server) as first:
        first.sendall(request("/now"))
        assert received(first).status == 200
        with connected(server) as second:
            second.sendall(request("/now"))

            assert statuses(all_of(second)) == [503]
        first.sendall(request("/now"))
        assert received(first).status == 200
