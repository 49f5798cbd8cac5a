"""Requests for lost links: cheap, bounded, and silent about who has an order."""

from pathlib import Path

from firstcome.limits import LINK_REQUESTS_MAX
from firstcome.notifications.link_requests import LinkRequest, LinkRequests
from tests.domain.terms import hashed

ADA = LinkRequest(hashed("ada"), "phone-2008")
BEA = LinkRequest(hashed("bea"), "phone-2008")


def test_what_is_asked_waits_until_it_is_done(tmp_path: Path):
    LinkRequests(tmp_path / "requests").send_link(*ADA)
    back = LinkRequests(tmp_path / "requests")

    assert back.waiting(9) == [ADA]
    back.done(ADA)
    assert back.waiting(9) == []


def test_a_customer_asks_once_in_ten_minutes(tmp_path: Path):
    requests = LinkRequests(tmp_path)
    requests.send_link(*ADA)
    requests.done(ADA)

    requests.send_link(*ADA)
    requests.send_link(*BEA)

    assert requests.waiting(9) == [BEA]


def test_beyond_the_bound_nothing_is_kept_and_nothing_fails(tmp_path: Path):
    requests = LinkRequests(tmp_path)
    for number in range(LINK_REQUESTS_MAX + 5):
        requests.send_link(hashed(number), "phone")

    assert len(list(tmp_path.iterdir())) == LINK_REQUESTS_MAX
    assert len(requests.waiting(2)) == 2


def test_a_folder_that_is_gone_fails_nobody(tmp_path: Path):
    requests = LinkRequests(tmp_path / "requests")
    (tmp_path / "requests").rmdir()

    requests.send_link(*ADA)

    assert not (tmp_path / "requests").exists()


def test_what_is_no_request_is_left_alone(tmp_path: Path):
    requests = LinkRequests(tmp_path)
    (tmp_path / "README").write_text("mine")

    assert requests.waiting(9) == []
