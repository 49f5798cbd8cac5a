"""docs/reference/webhooks.md says what is so: types, ladder, bounds, and its example verifies."""

import re
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from firstcome import limits
from firstcome.engine.clock import system_now_ms
from firstcome.webhooks.event_types import TEST, TYPES
from firstcome.webhooks.payloads import LEFT_OUT, TOLD
from firstcome.webhooks.signing import signed_headers

PAGE = Path("docs/reference/webhooks.md").read_text(encoding="utf-8")
SECRET = "whsec_c2VjcmV0LW9mLXRoZS1lbmRwb2ludA=="


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def headers(body: bytes, now_ms: int) -> dict[str, str]:
    signed = signed_headers("evt_1_71204_0", now_ms, body, [SECRET])
    return {name.decode(): value.decode() for name, value in signed}


def test_every_type_is_told_with_its_event_and_no_other():
    told = dict(re.findall(r"^\| `(\w+\.\w+)` \| `?(\w+)", PAGE, re.MULTILINE))

    assert {kind: name for name, kind in told.items() if name != TEST} == TYPES
    assert TEST in told


def test_the_example_verifies_what_we_sign_and_nothing_else():
    names: dict[str, Any] = {}
    (code,) = blocks("python")
    exec(compile(code, "example", "exec"), names)
    verify: Any = names["on_request"]
    body, now_ms = blocks("json")[0].encode(), system_now_ms()

    assert verify(body, headers(body, now_ms))["type"] == "order.held"
    with pytest.raises(WebhookVerificationError):
        verify(body + b" ", headers(body, now_ms))
    with pytest.raises(WebhookVerificationError, match="too old"):
        verify(body, headers(body, now_ms - 600_000))


@pytest.mark.parametrize(
    "words",
    [
        f"none within {limits.WEBHOOK_WAIT_S_MAX:.0f} seconds",
        f"At most {limits.WEBHOOKS_UNDER_WAY_MAX} messages",
        f"about {limits.RUSH_WEBHOOKS_PER_S_MAX} messages a second",
        f"It goes back {limits.WEBHOOK_MESSAGES_DAYS_MAX} days",
        f"for {limits.WEBHOOK_OLD_SECRET_S // 3_600} hours",
    ],
)
def test_every_bound_in_the_prose_is_the_codes(words: str):
    assert words in PAGE


def test_the_members_in_the_example_are_ones_that_are_told():
    (example,) = blocks("json")
    members = set(re.findall(r'^    "(\w+)":', example, re.MULTILINE))

    own = {"kind", "epoch", "sequence", "ordinal", "order", "customer", "held_until"}
    assert members - own <= TOLD
    assert not members & LEFT_OUT
