"""Reading answers off a connection: packets cut anywhere, and what is no answer."""

import pytest

from firstcome.rehearsal.connection import Unreadable, read_answer

HELD = b'HTTP/1.1 201 Created\r\ncontent-length: 18\r\n\r\n{"outcome":"held"}'


def test_an_answer_in_one_packet_is_read():
    assert read_answer(HELD) == (201, b'{"outcome":"held"}', True)


@pytest.mark.parametrize("size", range(len(HELD)))
def test_an_answer_cut_anywhere_is_waited_for(size: int):
    assert read_answer(HELD[:size]) is None


def test_the_length_is_found_however_it_is_written():
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length:2\r\n\r\nok"

    assert read_answer(answer) == (200, b"ok", True)


@pytest.mark.parametrize("field", [b"connection: close", b"Connection: Close"])
def test_a_connection_that_will_close_is_not_kept(field: bytes):
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + field + b"\r\n\r\nok"

    assert read_answer(answer) == (200, b"ok", False)


def test_a_refusal_with_retry_after_is_an_answer_as_any_other():
    answer = b"HTTP/1.1 503 Busy\r\nretry-after: 2\r\ncontent-length: 4\r\n\r\nbusy"

    assert read_answer(answer) == (503, b"busy", True)


def test_an_answer_without_a_body_is_whole_after_its_head():
    assert read_answer(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n") == (200, b"", True)


@pytest.mark.parametrize("field", [b"Location: /orders/B4?token=t", b"location:/orders/B4?token=t"])
def test_of_a_form_that_became_an_order_the_address_is_kept(field: bytes):
    answer = b"HTTP/1.1 303 See Other\r\n" + field + b"\r\ncontent-length: 2\r\n\r\nok"

    assert read_answer(answer) == (303, b"/orders/B4?token=t", True)


def test_no_content_needs_no_length():
    assert read_answer(b"HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n") == (204, b"", True)


@pytest.mark.parametrize(
    "received",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 twohundred\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        HELD + b"HTTP/1.1 201",
        b"HTTP/1.1 200 OK\r\n" + b"x" * 70_000,
    ],
)
def test_what_is_no_answer_with_a_length_is_unreadable(received: bytes):
    with pytest.raises(Unreadable):
        read_answer(received)
