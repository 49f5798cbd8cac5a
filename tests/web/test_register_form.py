"""The form of an interest, and what it is about: what is kept, what is mended, what is lost."""

import re
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from msgspec.structs import replace

from firstcome.domain.commands import FoundJournal
from firstcome.domain.definition import LocationTerms, MarketTerms, Price
from firstcome.engine.recovery import recover
from firstcome.engine.refusals import Refused
from firstcome.journal.reader import JournalReader
from firstcome.launches.texts import LaunchTexts, LocationTexts, MarketTexts
from firstcome.web.customer import busy
from firstcome.web.customer.site import SiteSettings
from tests.api.inside import Link
from tests.api.launch_bodies import definition_of
from tests.web.house import LAUNCH, ORDER, House, hidden, opened, run, said
from tests.web.house import form as order_form
from tests.web.test_registering import FORM, form, in_bath, interest, page_of, send

ENDLESS: Final = "a" * 3_000


def test_a_journal_of_forms_with_any_language_can_be_read_again(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            for who, lang in (("ada", ENDLESS), ("bea", "ß"), ("cyd", ""), ("dan", "de")):
                sent = await send(house.browser(), who, lang=lang)
                assert sent.status_code == 303

    run(scenario)
    reader = JournalReader(tmp_path / "journal.db")
    read_again = recover(reader, None)
    read_again.catch_up(reader)
    entries = [entry.command for entry in reader.entries(0)]
    reader.close()

    assert len(read_again.folding.state.registrations) == 4
    said_in = [re.findall(rb'"language":"([^"]*)"', command) for command in entries]
    assert [each for each in said_in if each] == [[b"en"], [b"en"], [b"en"], [b"de"]]


def test_an_address_that_was_mended_after_sending_is_registered_too(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()
            key = hidden(await browser.get(FORM))["key"]

            mistyped = await browser.send(FORM, **form("adda", key))
            mended = [await browser.send(FORM, **form("ada", key)) for _ in range(2)]

            assert {each.headers["location"] for each in (mistyped, *mended)} == {
                f"/launches/{LAUNCH}/registered?lang=en"
            }
            assert len(house.state.registrations) == 2

    run(scenario)


def test_the_other_language_keeps_the_shop_and_nothing_else_of_the_address(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, texts=in_bath)
            browser = house.browser()

            page = await browser.get(f"{FORM}?at=bath&mine=secret")
            again = await house.browser().get(f"{FORM}?at=bath")

            german = re.findall(r'href="([^"]*lang=de)"', page.text)
            assert german == [f"{FORM}?at=bath&amp;lang=de"]
            assert "secret" not in again.text

    run(scenario)


def test_a_busy_shop_sends_each_form_to_where_it_was_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, texts=in_bath)
            browser = house.browser()
            key, order_key = hidden(await browser.get(FORM))["key"], await browser.key()
            monkeypatch.setattr(house.shop.engine, "require_place", _full)
            monkeypatch.setattr(busy, "pause", _three_seconds)

            ordered = await browser.send(ORDER, **order_form("ada", order_key))
            delivered = await browser.send(FORM, **form("ada", key))
            in_shop = await browser.send(f"{FORM}?at=bath", **form("ada", key))

            shown = [_again(each) for each in (ordered, delivered, in_shop)]
            assert shown == [ORDER, FORM, f"{FORM}?at=bath"]
            assert said("busy.not_placed") in ordered.text
            assert said("busy.not_registered") in delivered.text
            assert said("busy.not_placed") not in delivered.text

    run(scenario)


@pytest.mark.parametrize("sends_sms", [True, False])
def test_nobody_is_asked_to_agree_to_sms_that_nobody_sends(tmp_path: Path, sends_sms: bool):
    async def scenario() -> None:
        async with opened(tmp_path, SiteSettings(sends_sms=sends_sms)) as house:
            await house.load(register=True)
            browser = house.browser()

            shown = await browser.get(FORM)
            extra = {"consent-sms": "1", "phone": "+44 20 7946 0018"}
            sent = await send(browser, "ada", **extra)

            assert ("consent-sms" in hidden(shown)) is sends_sms
            assert ("phone" in hidden(shown)) is sends_sms
            assert sent.status_code == 303
            assert interest(house).consents == (("email", "sms") if sends_sms else ("email",))

    run(scenario)


def test_only_countries_that_something_is_sent_to_are_offered_and_their_clock_counts(
    tmp_path: Path,
):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await _load_in_three_countries(house)
            browser = house.browser()

            shown = await browser.get(FORM)
            unsaid = await send(browser, "ada")
            unserved = await send(browser, "ada", market="FR")
            sent = await send(browser, "ada", market="HK")
            asked = await browser.get(page_of(house.shop.last_link()))

            offered = re.findall(r'<option[^>]* value="([A-Z]+)"', shown.text)
            assert offered == ["GB", "HK"]
            for each in (unsaid, unserved):
                assert each.status_code == 422
                assert 'id="market-fault"' in each.text
            assert sent.status_code == 303
            assert interest(house).market == "HK"
            assert 'data-zone="Asia/Hong_Kong"' in asked.text

    run(scenario)


def test_a_registration_that_a_restore_cut_off_is_told_to_be_lost(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            await house.shop.engine.submit(FoundJournal(house.state.fingerprint, 2))
            ada = await house.shop.confirmed("ada")
            sequence = house.state.registrations.sequence[0]
            # Whoever registered here before the restore had a link of the epoch before.
            lost = Link(*house.shop.shop.registration_codes.make(1, sequence))

            answers = [
                await house.browser().get(page_of(lost, below))
                for below in ("", "/change", "/unsubscribe")
            ]
            stands = await house.browser().get(page_of(ada))

            assert {each.status_code for each in answers} == {410}
            assert all(said("note.registration_lost.title") in each.text for each in answers)
            assert stands.status_code == 200

    run(scenario)


def test_who_agreed_to_no_messages_is_told_to_look_in(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True, access="waves")
            silent = await house.shop.confirmed("ada")
            told = await house.shop.confirmed("bea", consents=["email"])
            browser = house.browser()

            to_silent, to_told = (
                await browser.get(page_of(silent)),
                await browser.get(page_of(told)),
            )

            assert said("registration.silent") in to_silent.text
            assert said("registration.silent") not in to_told.text

    run(scenario)


async def _load_in_three_countries(house: House) -> None:
    """Sent to two of them; in the third there is a shop alone."""
    markets = ("GB", "HK", "FR")
    plain = definition_of(LAUNCH)
    prices = tuple(Price(market, 9_900) for market in markets)
    places = (("web", "online", "GB"), ("web-hk", "online", "HK"), ("lyon", "stores", "FR"))

    def shown(texts: LaunchTexts) -> LaunchTexts:
        return replace(
            texts,
            markets=(
                MarketTexts("GB", "United Kingdom", "Europe/London"),
                MarketTexts("HK", "Hong Kong", "Asia/Hong_Kong"),
                MarketTexts("FR", "France", "Europe/Paris"),
            ),
            locations=(
                LocationTexts("web", "Sent to you", "Europe/London"),
                LocationTexts("web-hk", "Sent to you", "Asia/Hong_Kong"),
                LocationTexts("lyon", "Lyon 1", "Europe/Paris", "Lyon"),
            ),
        )

    terms: dict[str, Any] = {
        "markets": tuple(MarketTerms(market, "GBP") for market in markets),
        "skus": tuple(replace(sku, prices=prices) for sku in plain.skus),
        "locations": tuple(
            LocationTerms(location, channel, "own", market) for location, channel, market in places
        ),
        "stock": (),
    }
    await house.load(texts=shown, register=True, **terms)


def _again(page: httpx.Response) -> str:
    return re.findall(r'id="again" action="([^"]*)"', page.text)[0]


def _full(*_: object) -> None:
    raise Refused("overloaded")


def _three_seconds(*_: object) -> int:
    return 3
