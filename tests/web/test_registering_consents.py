"""Consents on the page of a registration: what a complaint took back, and what cannot be added."""

from pathlib import Path

from firstcome.domain.commands import ChangeRegistration
from firstcome.engine.engine import STAFF_CHANNEL
from firstcome.web.customer.site import SiteSettings
from tests.web.house import opened, run, said
from tests.web.test_registering import interest, page_of


def test_a_complaint_is_told_with_a_way_to_agree_anew(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()
            ada = await house.shop.confirmed("ada", consents=["email"])
            wish = interest(house)._replace(consents=())._asdict()
            sequence = house.state.registrations.sequence[0]
            command = ChangeRegistration(registration=sequence, **wish, by="complaint")
            await house.shop.engine.submit(command, STAFF_CHANNEL)

            told = await browser.get(page_of(ada))
            form = await browser.get(page_of(ada, "/change"))
            choice = {"sku-phone-8gb": "1", "units": "1", "consent-email": "1"}
            changed = await browser.send(page_of(ada, "/change"), **choice)
            after = await browser.get(changed.headers["location"])

            assert said("registration.complained_email") in told.text
            assert said("registration.complained_anew") in told.text
            assert said("register.consent_anew") in form.text
            assert "checked" not in form.text.partition('name="consent-email"')[2][:40]
            assert interest(house).consents == ("email",)
            assert said("registration.complained_email") not in after.text

    run(scenario)


def test_a_consent_that_a_complaint_took_back_can_be_ticked_anew_on_any_channel(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path) as house:
            await house.load(register=True)
            browser = house.browser()
            contact = {"email": "ada@shop.example", "phone": "+447700900001"}
            ada = await house.shop.confirmed("ada", consents=["sms"], contact=contact)
            wish = interest(house)._replace(consents=())._asdict()
            sequence = house.state.registrations.sequence[0]
            command = ChangeRegistration(registration=sequence, **wish, by="complaint")
            await house.shop.engine.submit(command, STAFF_CHANNEL)

            form = await browser.get(page_of(ada, "/change"))

            assert 'name="consent-sms"' in form.text

    run(scenario)


def test_the_form_of_a_change_says_which_channel_cannot_be_added_and_what_to_do(tmp_path: Path):
    async def scenario() -> None:
        async with opened(tmp_path, SiteSettings(sends_sms=True)) as house:
            await house.load(register=True)
            browser = house.browser()
            ada = await house.shop.confirmed("ada", consents=["email"])

            form = await browser.get(page_of(ada, "/change"))

            assert said("register.cannot_add_sms") in form.text
            assert 'name="consent-sms"' not in form.text

    run(scenario)
