"""Where messages may go: public addresses, and no way round."""

import contextlib
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstcome.outgoing.addresses import UrlWrong, checked_url, may_reach

PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"]
PRIVATE = ["10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.7", "127.0.0.1", "::1", "fd00::1"]
NEVER = [
    *("169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255"),
    "240.0.0.1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_reached(address: str):
    assert may_reach(ip_address(address), is_private_allowed=False)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_reached_only_where_that_is_allowed(address: str):
    assert not may_reach(ip_address(address), is_private_allowed=False)
    assert may_reach(ip_address(address), is_private_allowed=True)


@pytest.mark.parametrize("address", NEVER)
def test_metadata_of_clouds_and_what_is_no_host_is_never_reached(address: str):
    assert not may_reach(ip_address(address), is_private_allowed=False)
    assert not may_reach(ip_address(address), is_private_allowed=True)


def ways_round(inner: IPv4Address) -> list[IPv6Address]:
    """The IPv6 addresses that lead to an IPv4 address."""
    number = int(inner)
    return [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address(0x2002 << 112 | number << 80),
        IPv6Address(0x20010000 << 96 | (number ^ 0xFFFFFFFF)),
    ]


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_judged_by_what_it_leads_to(inner: IPv4Address):
    for is_allowed in (False, True):
        if not may_reach(inner, is_private_allowed=is_allowed):
            for outer in ways_round(inner):
                assert not may_reach(outer, is_private_allowed=is_allowed), outer


@pytest.mark.parametrize(
    "url", ["https://erp.example/hooks?key=1", "https://erp.example:8443", "https://1.1.1.1/"]
)
def test_an_https_address_can_be_an_endpoint(url: str):
    assert checked_url(url, is_private_allowed=False) == url


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://erp.example/", "does not begin with https://"),
        ("http://127.0.0.1/", "does not begin with https://"),
        ("ftp://erp.example/", "no address of an endpoint"),
        ("erp.example", "no address of an endpoint"),
        ("https://", "no address of an endpoint"),
        ("https://erp.example:99999/", "no address of an endpoint"),
        ("https://erp.example:0/", "no address of an endpoint"),
        ("https://[::1", "no address of an endpoint"),
        ("https://ada:secret@erp.example/", "has a login"),
        ("https://erp.example/#top", "has a login, or a #"),
        ("https://erp.example/ x", "signs that stand in no address"),
        ("https://erp.example\\@10.0.0.1/", "signs that stand in no address"),
        ("https://münchen.example/", "signs that stand in no address"),
        ("https://10.0.0.1/", "10.0.0.1 is no public address"),
        ("https://[::1]/", "::1 is no public address"),
        ("https://[::ffff:169.254.169.254]/", "is no public address"),
        (f"https://erp.example/{'x' * 2_000}", "more than 2,000 characters"),
    ],
)
def test_what_can_be_no_endpoint_is_refused_with_what_to_give(url: str, words: str):
    with pytest.raises(UrlWrong) as refused:
        checked_url(url, is_private_allowed=False)

    assert words in str(refused.value)


def test_where_it_is_allowed_plain_http_goes_to_this_machine_and_nowhere_else():
    for url in ("http://127.0.0.1:9000/x", "http://localhost:9000/", "http://[::1]/"):
        assert checked_url(url, is_private_allowed=True) == url
    assert checked_url("https://10.0.0.1/", is_private_allowed=True)
    for url in ("http://10.0.0.1/", "http://erp.example/", "https://169.254.169.254/"):
        with pytest.raises(UrlWrong):
            checked_url(url, is_private_allowed=True)


@given(st.text())
def test_whatever_is_typed_is_taken_or_refused(text: str):
    with contextlib.suppress(UrlWrong):
        assert checked_url(text, is_private_allowed=False).lower().startswith("https://")
