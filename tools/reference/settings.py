"""
The table of settings, from `firstcome.config`.

Always true:
- Every setting is in it, with the option of `firstcome serve` that comes before it.
"""

from firstcome.config import SETTINGS
from firstcome.setting_values import Setting
from tools.reference.commands import options_of
from tools.reference.markdown import code, number, table

OPTIONS = {
    "FIRSTCOME_DATA": "--data",
    "FIRSTCOME_HOST": "--host",
    "FIRSTCOME_PORT": "--port",
    "FIRSTCOME_RATE": "--rate",
}


def settings() -> str:
    """The region `settings`."""
    assert set(OPTIONS.values()) == options_of("serve")
    return table(("variable", "option", "default", "bounds", "meaning"), map(_row, SETTINGS))


def _row(setting: Setting) -> tuple[str, ...]:
    is_number = isinstance(setting.default, int)
    return (
        code(setting.variable),
        code(OPTIONS.get(setting.variable, "")),
        code(setting.default),
        f"{number(setting.least)} to {number(setting.most)}" if is_number else "",
        setting.meaning,
    )
