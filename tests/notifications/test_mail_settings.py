"""Settings of mails: checked at the start, whole, and silent about the password."""

import pytest

from firstcome.config import SettingWrong, SmtpSettings, read_settings

WHOLE = {
    "FIRSTCOME_SMTP": "smtp://shop:a%40secret@mail.example",
    "FIRSTCOME_MAIL_FROM": "Shop <orders@shop.example>",
    "FIRSTCOME_PUBLIC_URL": "https://shop.example/",
}


def test_without_a_mail_server_links_begin_with_what_is_listened_on():
    settings = read_settings({"FIRSTCOME_PORT": "8080"})

    assert settings.smtp is None
    assert settings.public_url == "http://127.0.0.1:8080"
    assert read_settings({"FIRSTCOME_HOST": "::1"}).public_url == "http://[::1]:8000"


def test_a_mail_server_is_read_with_its_login():
    settings = read_settings(WHOLE)

    assert settings.smtp == SmtpSettings("mail.example", 587, False, "shop", "a@secret")
    assert settings.public_url == "https://shop.example"
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("address", "port", "is_tls"),
    [
        ("smtps://mail.example", 465, True),
        ("smtp://mail.example:25", 25, False),
        ("smtp://[::1]:2525", 2525, False),
    ],
)
def test_the_scheme_says_how_it_is_encrypted(address: str, port: int, is_tls: bool):
    smtp = read_settings(WHOLE | {"FIRSTCOME_SMTP": address}).smtp

    assert smtp is not None
    assert (smtp.port, smtp.is_tls, smtp.login) == (port, is_tls, "")


@pytest.mark.parametrize(
    "address",
    [
        "mail.example",
        "http://shop:secret@mail.example",
        "smtp://shop:secret@",
        "smtp://shop:secret@mail.example:99999",
        "smtp://shop:secret@mail.example:0",
        "smtp://shop:secret@mail.example/path",
        "smtp://shop@mail.example",
        "smtp://shop:sec ret@mail.example",
        "smtp://shop:secret@[mail.example",
    ],
)
def test_a_wrong_mail_server_is_refused_and_not_repeated(address: str):
    with pytest.raises(SettingWrong) as refused:
        read_settings(WHOLE | {"FIRSTCOME_SMTP": address})

    assert str(refused.value).startswith("FIRSTCOME_SMTP is no address of a mail server.")
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is refused.value.__context__ is None


@pytest.mark.parametrize("missing", ["FIRSTCOME_MAIL_FROM", "FIRSTCOME_PUBLIC_URL"])
def test_a_mail_server_needs_a_sender_and_an_address_for_links(missing: str):
    settings = {variable: text for variable, text in WHOLE.items() if variable != missing}

    with pytest.raises(SettingWrong, match=f"^{missing} is missing, and FIRSTCOME_SMTP is set"):
        read_settings(settings)


@pytest.mark.parametrize(
    "sender",
    [
        "shop",
        "orders@localhost",
        "a@shop.example, b@shop.example",
        "Shop <orders@shop.example>\nBcc: bea@example.org",
        "örders@shop.example",
    ],
)
def test_a_wrong_sender_is_refused(sender: str):
    with pytest.raises(SettingWrong, match=r"is no sender\. Give one address"):
        read_settings({"FIRSTCOME_MAIL_FROM": sender})


@pytest.mark.parametrize(
    "url",
    [
        "shop.example",
        "ftp://shop.example",
        "https://shop.example/path",
        "https://shop.example?a=b",
        "https://ada@shop.example",
        "https://shop.example\n",
    ],
)
def test_a_wrong_address_of_the_shop_is_refused(url: str):
    with pytest.raises(SettingWrong, match="is no address of a shop"):
        read_settings({"FIRSTCOME_PUBLIC_URL": url})


def test_an_empty_setting_is_not_the_same_as_none():
    with pytest.raises(
        SettingWrong, match=r"FIRSTCOME_SMTP is empty\. Leave it out to have none\."
    ):
        read_settings({"FIRSTCOME_SMTP": ""})


def test_the_rate_of_bulk_mails_is_chosen_within_bounds():
    assert read_settings({}).mail_rate_per_s == 50
    assert read_settings({"FIRSTCOME_MAIL_RATE": "10"}).mail_rate_per_s == 10
    for wrong in ("0", "10001", "many"):
        with pytest.raises(SettingWrong, match="FIRSTCOME_MAIL_RATE"):
            read_settings({"FIRSTCOME_MAIL_RATE": wrong})
