"""Requests that no library sends: floods, slow clients, broken framing. The shop stays there."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec
import pytest

from firstcome.limits import (
    BODY_BYTES_MAX,
    BODY_WAIT_S_MAX,
    HEADER_BYTES_MAX,
    HEADER_LINES_MAX,
    HEADER_WAIT_S_MAX,
    TARGET_BYTES_MAX,
)
from tests.api.desk import Desk, fresh
from tests.serve.running import HOST, running
from tests.serve.wire import asked, connected, head, is_closed, received

JSON = "Content-Type: application/json"


def order(desk: Desk, who: str = "ada") -> bytes:
    return msgspec.json.encode(desk.wanted(who))


def key() -> str:
    return f"Idempotency-Key: {fresh()}"


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(content), content)


@pytest.fixture(autouse=True)
def still_there(desk: Desk) -> Iterator[None]:
    """After each test the shop takes an order as if nothing had happened."""
    yield
    assert desk.order("last").code in ("held", "in_line")


def test_a_body_of_10_mb_is_refused_before_it_is_read(desk: Desk):
    with connected(desk.shop) as connection:
        connection.sendall(head(f"{desk.path}/orders", JSON, key(), "Content-Length: 10485760"))

        answer = received(connection)

        assert answer.status == 413
        assert b'"code":"body_too_large"' in answer.body


def test_who_sends_10_mb_all_the_same_reads_the_refusal_and_is_cut_off(desk: Desk):
    sent_bytes = 0
    with connected(desk.shop) as connection:
        connection.sendall(head(f"{desk.path}/orders", JSON, key(), "Content-Length: 10485760"))
        try:
            for _ in range(160):
                sent_bytes += connection.send(b" " * 65_536)
        except (BrokenPipeError, ConnectionResetError):
            pass

        answer = received(connection)
        assert is_closed(connection)

    assert answer.status == 413
    assert sent_bytes < 10_485_760


def test_chunks_without_end_are_refused_at_the_bound(desk: Desk):
    sent_bytes = 0
    with connected(desk.shop) as connection:
        connection.sendall(head(f"{desk.path}/orders", JSON, key(), "Transfer-Encoding: chunked"))
        try:
            while sent_bytes < 10_485_760:
                connection.sendall(chunk(b" " * 1_024))
                sent_bytes += 1_024
        except (BrokenPipeError, ConnectionResetError):
            pass

        answer = received(connection)

    assert answer.status == 413
    assert BODY_BYTES_MAX < sent_bytes < 10_485_760


def test_a_body_in_chunks_is_taken(desk: Desk):
    body = order(desk)
    pieces = b"".join(chunk(body[at : at + 7]) for at in range(0, len(body), 7)) + b"0\r\n\r\n"

    answer = asked(
        desk.shop, head(f"{desk.path}/orders", JSON, key(), "Transfer-Encoding: chunked") + pieces
    )

    assert answer.status == 201


def test_a_body_that_comes_byte_by_byte_is_taken(desk: Desk):
    body = order(desk)
    with connected(desk.shop) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(head(f"{desk.path}/orders", JSON, key(), f"Content-Length: {len(body)}"))
        for byte in body:
            connection.sendall(bytes([byte]))

        assert received(connection).status == 201


@pytest.mark.parametrize(
    "framing",
    [
        ["Content-Length: x"],
        ["Content-Length: -1"],
        ["Content-Length: +70"],
        ["Content-Length: 7_0"],
        ["Content-Length: 99999999999999999999999"],
        ["Content-Length: 70", "Content-Length: 71"],
        ["Transfer-Encoding: chunked, gzip"],
        ["No-Colon"],
        ["Na me: x"],
        ["X: a\0b"],
        [" folded: x"],
    ],
)
def test_a_head_that_is_none_is_refused_and_the_connection_closed(desk: Desk, framing: list[str]):
    with connected(desk.shop) as connection:
        connection.sendall(head(f"{desk.path}/orders", JSON, key(), *framing) + order(desk))

        answer = received(connection)

        assert answer.status == 400
        assert is_closed(connection)


@pytest.mark.parametrize(
    "first_line",
    [b"hello", b"GET", b"GET / HTTP/9.9", b"\x16\x03\x01\x02\x00\x01", b"\0"],
)
def test_what_is_no_request_is_refused_and_the_connection_closed(desk: Desk, first_line: bytes):
    with connected(desk.shop) as connection:
        connection.sendall(first_line + b"\r\nHost: shop\r\n\r\n")

        answer = received(connection)

        assert answer.status == 400
        assert is_closed(connection)


def test_chunks_that_are_none_are_refused_and_the_connection_closed(desk: Desk):
    with connected(desk.shop) as connection:
        connection.sendall(
            head(f"{desk.path}/orders", JSON, key(), "Transfer-Encoding: chunked") + b"xyz\r\n\r\n"
        )

        assert received(connection).status == 400
        assert is_closed(connection)


def test_a_request_framed_in_two_ways_smuggles_no_second_one(desk: Desk):
    inner = head("/metrics", method="GET")
    body = chunk(order(desk)) + b"0\r\n\r\n" + inner

    with connected(desk.shop) as connection:
        connection.sendall(
            head(
                f"{desk.path}/orders",
                JSON,
                key(),
                "Content-Length: 5",
                "Transfer-Encoding: chunked",
            )
            + body
        )

        answer = received(connection)

        assert answer.status == 400
        assert b'"code":"not_http"' in answer.body
        assert is_closed(connection)


def test_the_key_twice_is_no_key(desk: Desk):
    body = order(desk)
    lines = (JSON, key(), key(), f"Content-Length: {len(body)}")

    on_orders = asked(desk.shop, head(f"{desk.path}/orders", *lines) + body)
    authorised = f"Authorization: Bearer {desk.shop.staff_key}"
    by_staff = asked(desk.shop, head(f"{desk.path}/pause", authorised, key(), key()))

    for answer in (on_orders, by_staff):
        assert answer.status == 400
        assert b'"code":"key_invalid"' in answer.body


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([f"X-{number}: y" for number in range(1_000)], 431),
        (["X: " + "y" * (2 * HEADER_BYTES_MAX)], 431),
        ([f"X-{number}: {'y' * 8_000}" for number in range(60)], 431),
    ],
    ids=["many", "one huge", "many large"],
)
def test_a_flood_of_headers_is_refused_and_the_connection_closed(
    desk: Desk, lines: list[str], status: int
):
    with connected(desk.shop) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(head(f"{desk.path}/orders", JSON, key(), *lines))

        assert received(connection).status == status
        assert is_closed(connection)


def test_a_header_without_end_is_cut_off(desk: Desk):
    sent_bytes = 0
    with connected(desk.shop) as connection:
        try:
            connection.sendall(b"POST / HTTP/1.1\r\nX: ")
            while sent_bytes < 100 * HEADER_BYTES_MAX:
                sent_bytes += connection.send(b"y" * 65_536)
        except (BrokenPipeError, ConnectionResetError):
            pass

    assert sent_bytes < 100 * HEADER_BYTES_MAX


def test_an_address_may_be_so_long_and_no_longer(desk: Desk):
    longest = asked(desk.shop, head("/".ljust(TARGET_BYTES_MAX, "x"), method="GET"))
    too_long = asked(desk.shop, head("/".ljust(TARGET_BYTES_MAX + 1, "x"), method="GET"))

    assert (longest.status, too_long.status) == (404, 414)


def test_a_head_may_have_so_many_lines_and_no_more(desk: Desk):
    lines = [f"X-{number}: y" for number in range(HEADER_LINES_MAX)]

    most = asked(desk.shop, head("/healthz", *lines[1:], method="GET"))
    too_many = asked(desk.shop, head("/healthz", *lines, method="GET"))

    assert (most.status, too_many.status) == (200, 431)


def test_requests_on_one_connection_are_answered_one_after_the_other(desk: Desk):
    body = order(desk)
    first = head(f"{desk.path}/orders", JSON, key(), f"Content-Length: {len(body)}") + body
    second = head("/healthz", method="GET")

    with connected(desk.shop) as connection:
        connection.sendall(first + second)
        content = b""
        while content.count(b"HTTP/1.1") < 2 or b"alive" not in content:
            content += connection.recv(65_536)

    assert content.index(b"HTTP/1.1 201") < content.index(b"HTTP/1.1 200")


def test_who_leaves_in_the_middle_of_the_body_leaves_nothing_behind(desk: Desk):
    body = order(desk)
    for length in (0, 10, len(body) - 1):
        with connected(desk.shop) as connection:
            connection.sendall(
                head(f"{desk.path}/orders", JSON, key(), f"Content-Length: {len(body)}")
                + body[:length]
            )

    assert desk.order("bea").code == "held"
    assert desk.stock()["held"] == 1


def test_who_leaves_before_the_answer_gets_it_by_a_repeat(desk: Desk):
    body, name = order(desk), fresh()
    with connected(desk.shop) as connection:
        connection.sendall(
            head(
                f"{desk.path}/orders",
                JSON,
                f"Idempotency-Key: {name}",
                f"Content-Length: {len(body)}",
            )
            + body
        )

    answers = [desk.send(body, name) for _ in range(2)]

    assert answers[0].status == 201
    assert answers[0].body == answers[1].body
    assert desk.stock()["held"] == 1


def _slow(desk: Desk, sent: bytes) -> tuple[float, bytes]:
    """How long the shop bears with who sends this and then nothing, and what it says."""
    with connected(desk.shop) as connection:
        connection.settimeout(4 * BODY_WAIT_S_MAX)
        started_s = time.monotonic()
        connection.sendall(sent)
        said = b""
        while more := connection.recv(65_536):
            said += more
        return time.monotonic() - started_s, said


def test_who_is_slow_is_not_waited_for_and_others_are_served_meanwhile(desk: Desk):
    body = order(desk, "bea")
    whole = head(f"{desk.path}/orders", JSON, key(), f"Content-Length: {len(body)}")
    authorised = f"Authorization: Bearer {desk.shop.staff_key}"
    slow_heads = [b"", b"POST", b"POST / HTTP/1.1\r\nHost:"]
    slow_bodies = [
        whole,
        whole + body[:-1],
        head(f"{desk.path}/orders", JSON, key(), "Transfer-Encoding: chunked") + b"5\r\nab",
        head("/api/v1/launches", JSON, key(), authorised, "Content-Length: 99") + b"{",
    ]

    with ThreadPoolExecutor(len(slow_heads) + len(slow_bodies)) as pool:
        heads = pool.map(partial(_slow, desk), slow_heads)
        bodies = pool.map(partial(_slow, desk), slow_bodies)
        meanwhile = desk.order("cyd")

    assert meanwhile.code == "held"
    for waited_s, said in heads:
        assert said == b""
        assert waited_s == pytest.approx(HEADER_WAIT_S_MAX, abs=2)
    for waited_s, said in bodies:
        assert said.startswith(b"HTTP/1.1 408")
        assert b'"code":"body_late"' in said
        assert BODY_WAIT_S_MAX - 0.5 < waited_s < 1.5 * BODY_WAIT_S_MAX
    assert desk.stock()["held"] == 1


def test_more_connections_than_open_files_are_allowed_at_first_keep_nobody_out(tmp_path: Path):
    """A shell's soft limit is often 1,024: the front raises it as far as it may."""
    with running(tmp_path / "data", open_files=128) as shop:
        silent = [socket.create_connection((HOST, shop.port)) for _ in range(300)]

        alive = shop.ask("GET", "/healthz")

        for connection in silent:
            connection.close()
    assert alive.status == 200


def test_who_leaves_in_the_middle_of_a_request_of_staff_fills_no_log(tmp_path: Path):
    with running(tmp_path / "data") as shop:
        for _ in range(3):
            with connected(shop) as connection:
                connection.sendall(
                    head(
                        "/api/v1/launches",
                        JSON,
                        key(),
                        f"Authorization: Bearer {shop.staff_key}",
                        "Content-Length: 99",
                    )
                    + b"{"
                )
        assert shop.ask("GET", "/healthz").status == 200

    assert "defect" not in shop.said
