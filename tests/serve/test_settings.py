"""Settings: read from the environment, checked with the name of the setting and the mend."""

from pathlib import Path

import pytest

from firstcome.config import SETTINGS, read_settings
from firstcome.setting_values import Setting, SettingWrong


def test_without_an_environment_every_setting_has_its_default():
    settings = read_settings({})

    assert settings.directory == Path("data")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.back is True


def test_what_is_given_comes_before_the_environment():
    settings = read_settings({"FIRSTCOME_PORT": "1"}, FIRSTCOME_PORT=2, FIRSTCOME_HOST=None)

    assert settings.port == 2


@pytest.mark.parametrize("setting", [each for each in SETTINGS if isinstance(each.default, int)])
def test_a_number_is_taken_at_its_bounds_and_refused_beyond(setting: Setting):
    variable, _, _, least, most = setting
    for inside in (least, most):
        read_settings({variable: str(inside)})
    for outside in (least - 1, most + 1):
        with pytest.raises(SettingWrong, match=f"^{variable}={outside} is out of bounds. Give a"):
            read_settings({variable: str(outside)})


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("FIRSTCOME_PORT", "http", "is no whole number. Give a whole number from 1 to 65535."),
        ("FIRSTCOME_PORT", "", "is no whole number."),
        ("FIRSTCOME_DISK_FLOOR_BYTES", "1GB", "is no whole number."),
        ("FIRSTCOME_BACK", "no", "is no whole number. Give a whole number from 0 to 1."),
        ("FIRSTCOME_DATA", "", "is empty. Leave it out to have data."),
        ("FIRSTCOME_HOST", " ", "is empty. Leave it out to have 127.0.0.1."),
        ("FIRSTCOME_HOST", "localhost", "is no IP address. Give one of this machine"),
        ("FIRSTCOME_HOST", "127.0.0.256", "is no IP address."),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(variable: str, value: str, words: str):
    with pytest.raises(SettingWrong) as refused:
        read_settings({variable: value})

    assert str(refused.value).startswith(variable)
    assert words in str(refused.value)


def test_an_address_of_either_kind_is_taken():
    for address in ("0.0.0.0", "192.0.2.7", "::", "::1"):
        assert read_settings({"FIRSTCOME_HOST": address}).host == address
