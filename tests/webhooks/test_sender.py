"""The sender alone: what it makes of every kind of answer, and where it does not go."""

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from firstcome.engine.clock import system_now_ms
from firstcome.webhooks.endpoints import Signing
from firstcome.webhooks.messages import Attempt, Key
from firstcome.webhooks.sender import Parcel, Sender
from firstcome.webhooks.signing import new_secret, signed_headers
from tests.serve.running import HOST, until
from tests.webhooks.consumer import Consumer

BODY = b'{"type":"webhook.test","timestamp":"2026-11-12T09:04:11.120Z","data":{}}'


@contextmanager
def sending(*, is_private: bool = True, wait_s: float = 10.0) -> Generator[Sender]:
    """A sender that sends, stopped when the block is left."""
    sender = Sender(is_private_allowed=is_private, wait_s=wait_s)
    sender.start()
    try:
        yield sender
    finally:
        sender.stop()


def sent(sender: Sender, url: str, secret: str = "", number: int = 1) -> Attempt:
    """Post one message, and wait for what becomes of it."""
    signing = Signing(secret or new_secret(), "", 0)
    sender.post(Parcel(Key(1, 1, number, 0), url, BODY, signing))
    found: list[Attempt] = []
    until(lambda: bool(found.extend(sender.attempts()) or found))
    return found[0]


def trusted(consumer: Consumer) -> str:
    """A secret that the consumer knows."""
    consumer.secrets.append(new_secret())
    return consumer.secrets[-1]


def test_a_status_is_told_with_how_long_it_took(consumer: Consumer):
    consumer.answers.extend([200, 299, 404])
    secret = trusted(consumer)

    with sending() as sender:
        seen = [sent(sender, consumer.url, secret, number) for number in range(3)]

    assert [each.status for each in seen] == [200, 299, 404]
    assert [each.is_taken for each in seen] == [True, True, False]
    assert all(abs(each.time_ms - system_now_ms()) < 60_000 for each in seen)


def test_a_consumer_refuses_what_another_secret_signed(consumer: Consumer):
    trusted(consumer)

    with sending() as sender:
        attempt = sent(sender, consumer.url, new_secret())

    assert attempt.status == 401
    assert consumer.refused == [BODY]


def test_one_that_does_not_answer_is_let_go_in_time(consumer: Consumer):
    consumer.may_answer.clear()

    with sending(wait_s=0.2) as sender:
        attempt = sent(sender, consumer.url, trusted(consumer))

    assert (attempt.status, attempt.why) == (0, "no answer in time")
    assert attempt.took_ms >= 200


def test_an_answer_without_end_is_taken_by_its_status(consumer: Consumer):
    def flood(handler: BaseHTTPRequestHandler) -> None:
        piece = bytes(65_536)
        while True:
            handler.wfile.write(piece)

    consumer.rest = flood

    with sending() as sender:
        attempt = sent(sender, consumer.url, trusted(consumer))

    assert (attempt.status, attempt.is_taken) == (204, True)


def test_an_answer_whose_rest_does_not_come_is_taken_by_its_status(consumer: Consumer):
    consumer.headers["content-length"] = "5"
    stopped = threading.Event()

    def hang(_: BaseHTTPRequestHandler) -> None:
        stopped.wait(20)

    consumer.rest = hang
    consumer.status = 200

    with sending() as sender:
        attempt = sent(sender, consumer.url, trusted(consumer))
    stopped.set()

    assert (attempt.status, attempt.is_taken) == (200, True)


def test_what_is_no_http_is_told_as_such():
    with socket.create_server((HOST, 0)) as listening, sending() as sender:

        def talk() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"220 mail.example ESMTP\r\n")
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65_536):  # closed with bytes unread, it would break
                    pass

        threading.Thread(target=talk, daemon=True).start()
        attempt = sent(sender, f"http://{HOST}:{listening.getsockname()[1]}/")

    assert (attempt.status, attempt.why) == (0, "no HTTP answer")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"http://{HOST}:1/", "no connection"),
        ("https://nobody.invalid/", "no such host"),
    ],
)
def test_where_nobody_is_is_told_in_a_word(url: str, why: str):
    with sending() as sender:
        attempt = sent(sender, url)

    assert (attempt.status, attempt.why) == (0, why)


def test_what_speaks_no_tls_is_told_as_such(consumer: Consumer):
    with sending() as sender:
        attempt = sent(sender, consumer.url.replace("http://", "https://"))

    assert attempt.why == "certificate or TLS refused"
    assert consumer.seen == consumer.refused == []


@pytest.mark.parametrize("host", [HOST, "localhost", "2130706433", "0x7f.1", "127.1"])
def test_nothing_connects_to_this_machine_by_whatever_name(consumer: Consumer, host: str):
    port = consumer.url.split(":")[2].removesuffix("/hooks")

    with sending(is_private=False) as sender:
        attempt = sent(sender, f"http://{host}:{port}/hooks", trusted(consumer))

    assert attempt.status == 0
    assert attempt.why in ("address not allowed", "no such host")
    assert consumer.paths == []


def test_a_name_is_looked_up_at_each_connection(
    consumer: Consumer, monkeypatch: pytest.MonkeyPatch
):
    port = int(consumer.url.split(":")[2].removesuffix("/hooks"))
    leads_to = ["192.0.2.7", "10.0.0.1"]

    def look_up(host: str, *_: object, **__: object) -> list[object]:
        assert host == "hooks.example"
        return [(2, 1, 6, "", (leads_to.pop(0), 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)  # a name server at the edge of the world
    with sending(is_private=False) as sender:
        whys = [sent(sender, f"http://hooks.example:{port}/", number=n).why for n in range(2)]

    assert whys == ["address not allowed"] * 2
    assert leads_to == []


def test_a_name_server_that_hangs_keeps_no_other_endpoint_waiting(
    consumer: Consumer, monkeypatch: pytest.MonkeyPatch
):
    answer = threading.Event()
    asked: list[str] = []
    find = socket.getaddrinfo

    def look_up(host: str, *more: Any, **named: Any) -> list[Any]:
        asked.append(host)
        if host == "slow.example":
            answer.wait(20)
            raise socket.gaierror
        return find(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    signing = Signing(trusted(consumer), "", 0)
    with sending() as sender:
        for number in range(40):
            sender.post(Parcel(Key(2, 1, number, 0), "https://slow.example/", BODY, signing))
        until(lambda: "slow.example" in asked)
        began_s = time.monotonic()
        sent(sender, consumer.url, signing.secret)
        took_s = time.monotonic() - began_s
        answer.set()

    assert took_s < 5
    assert asked.count("slow.example") == 1


def test_headers_are_those_of_the_specification():
    headers = dict(signed_headers("evt_1_7_0", 1_785_000_000_999, BODY, ["whsec_c2VjcmV0"]))

    assert headers[b"webhook-id"] == b"evt_1_7_0"
    assert headers[b"webhook-timestamp"] == b"1785000000"
    assert headers[b"webhook-signature"].startswith(b"v1,")
    assert new_secret().startswith("whsec_")
    assert new_secret() != new_secret()


def test_a_secret_is_in_no_text_of_it():
    signing = Signing(new_secret(), new_secret(), 5)

    assert signing.secret not in repr(signing)
    assert signing.secret not in repr(Parcel(Key(1, 1, 1, 0), "https://x.example", b"", signing))
