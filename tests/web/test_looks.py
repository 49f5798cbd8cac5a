"""Looks of open order pages: the plain form is answered as every other form of the same address."""

import re
from pathlib import Path

import msgspec
import pytest
from httpx import Response

from firstcome.web.customer import pace
from firstcome.web.customer.looks import PLAIN
from tests.web.house import Browser, House, opened, run

SEEN = re.compile(r"(?<=&seen=)[^&]*")
TOKEN = re.compile(r"(?<=\?token=)[^&]+")


async def look_of(browser: Browser, placed: str) -> str:
    """The address that the page of an order looks at."""
    found = re.search(r'hx-get="([^"]+)"', (await browser.get(placed)).text)
    assert found is not None
    return found[1].replace("&amp;", "&")


def otherwise(look: str) -> str:
    """The same address with one character of it escaped, so that it is not plain."""
    return TOKEN.sub(lambda token: f"%{ord(token[0][0]):02X}{token[0][1:]}", look)


def as_seen(look: str) -> list[str]:
    """The look of this page, and of pages that saw something else, or never were."""
    found = SEEN.search(look)
    assert found is not None
    *shown, interval, ahead = found[0].split(".")
    told = ".".join(shown)
    others = [
        f"{told}.{interval}.{int(ahead) + 1}",
        f"{told}.{interval}.999999999",
        f"{told}.0.{ahead}",
        f"{told}.{int(interval) * 2}.{ahead}",
        f"{told}.000000060.{ahead}",
        f"{told}.9999999999.{ahead}",
        f"{told[:-2]}zz.{interval}.{ahead}",
        f"{told}.{interval}",
        f"{told}.{interval}.",
        f"0{told}.{interval}.{ahead}",
        f"9.9.9.9.9.on.{interval}.{ahead}",
        "..",
        "",
    ]
    for number in range(5):
        changed = [str(int(text) + 1) if at == number else text for at, text in enumerate(shown)]
        others.append(".".join([*changed, interval, ahead]))
    return [look, *(SEEN.sub(other, look) for other in others)]


def said(answer: Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """What an answer says, but for the second in which it was sent."""
    headers = [(name, text) for name, text in answer.headers.items() if name != "date"]
    return answer.status_code, headers, answer.content


async def agree(browser: Browser, looks: list[str]) -> list[int]:
    """Both ways answer each look alike; what they answered."""
    statuses: list[int] = []
    for look in looks:
        before = said(await browser.get(otherwise(look)))
        answer = said(await browser.get(look))
        after = said(await browser.get(otherwise(look)))

        assert answer in (before, after), look  # a second can pass between the three
        statuses.append(answer[0])
    return statuses


async def five_orders(house: House) -> tuple[list[str], list[str]]:
    """The pages of two orders that are held and three that wait, and what these look at."""
    await house.load(units=2)
    pages = [await house.browser().placed(who) for who in ("ada", "bea", "cyd", "dan", "eve")]
    return pages, [await look_of(house.browser(), page) for page in pages]


async def pay(house: House, order: int) -> None:
    """The order of this row is paid."""
    orders, shop = house.state.orders, house.shop.shop
    code, _ = shop.order_at(orders.sequence[order])
    body = msgspec.json.encode({"hold": orders.hold[order]})
    paid = await house.shop.staff(f"/api/v1/orders/{code}/mark-paid", body)
    assert paid.json()["outcome"] == "paid", paid.text


@pytest.fixture
def many_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """As much is drawn in a second as is asked for."""
    monkeypatch.setattr(pace, "NEWS_DRAWN_PER_S_MAX", 10_000)
    monkeypatch.setattr(pace, "NEARER_DRAWN_PER_S_MAX", 10_000)


@pytest.mark.usefixtures("many_drawn")
def test_a_look_is_answered_alike_in_whatever_form_it_is_asked(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            pages, looks = await five_orders(house)
            browser, (_, token_of_bea, *_) = house.browser(), TOKEN.findall(" ".join(looks))

            fresh = [await agree(browser, as_seen(look)) for look in looks]
            await browser.send(pages[0].replace("?", "/give-up?"))
            given_up = await agree(browser, looks)
            await pay(house, order=1)
            paid = await agree(browser, as_seen(looks[1]))
            await house.staff("pause")
            paused = await agree(browser, looks)
            of_nobody = [
                TOKEN.sub(token_of_bea, looks[0]),
                re.sub(r"(?<=/orders/)[A-Z0-9]{12}", "2" * 12, looks[0]),
            ]
            refused = await agree(browser, of_nobody)

            assert all(PLAIN.fullmatch(look.encode()) for look in [*looks, *of_nobody])
            assert not any(PLAIN.fullmatch(otherwise(look).encode()) for look in looks)
            for statuses in fresh:
                assert statuses[0] == 204
                assert statuses.count(200) > len(statuses) // 2
            assert given_up == [200, 204, 200, 200, 200]
            assert set(paid) == {200}
            assert paused == [200] * 5
            assert refused == [404, 404]

    run(scenario)


def test_no_more_is_drawn_for_plain_looks_than_for_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            _, looks = await five_orders(house)
            monkeypatch.setattr(pace, "NEWS_DRAWN_PER_S_MAX", 0)
            monkeypatch.setattr(pace, "NEARER_DRAWN_PER_S_MAX", 0)

            statuses = [await agree(house.browser(), as_seen(look)) for look in looks]

            assert {status for each in statuses for status in each} == {204}

    run(scenario)


def test_only_what_a_page_was_given_is_plain():
    code, token, seen = "2" * 12, "t" * 22, "2.1.0.0.5.on.60.8439"
    plain = f"/orders/{code}/now?token={token}&seen={seen}"

    assert PLAIN.fullmatch(plain.encode())
    assert PLAIN.fullmatch(f"{plain}&lang=de".encode())
    for other in (
        plain.replace(code, "2222-2222-2222"),
        plain.replace(code, code[1:]),
        plain.replace(code, "A" * 12),
        plain.replace(token, token[1:]),
        plain.replace("&seen", "&more=1&seen"),
        plain.replace("/now", ""),
        plain.replace("/now", "/give-up"),
        f"{plain}&lang=",
        f"{plain}&lang=de&lang=en",
        f"{plain}&token={token}",
        f"{plain}0000000000",
        f"/orders/{code}/now?seen={seen}&token={token}",
    ):
        assert not PLAIN.fullmatch(other.encode()), other


@pytest.mark.usefixtures("many_drawn")
def test_the_head_of_a_look_is_that_of_its_answer(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            _, (look, *_) = await five_orders(house)
            browser = house.browser()

            same = await browser.head(look)
            news = await browser.head(SEEN.sub("9.9.9.9.9.on.60.0", look))

            assert said(same) == said(await browser.get(look))
            assert (news.status_code, news.content) == (200, b"")
            assert int(news.headers["content-length"]) > 0

    run(scenario)
