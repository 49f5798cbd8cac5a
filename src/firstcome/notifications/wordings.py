"""
Wordings: what a letter says, as passages and links, before it takes the form of a channel.

Always true:
- A wording holds text and addresses; nothing in it is markup.

Never here: headers, HTML, which phrases a letter has.
"""

from msgspec import Struct


class Passage(Struct, frozen=True):
    """A paragraph; its lines stay lines."""

    text: str
    is_aside: bool = False
    """Whether it is read last, and small where there is another size."""


class Act(Struct, frozen=True):
    """Something to do behind a link; `label` says what for."""

    label: str
    address: str
    press: str = ""
    """What stands on the button where there are buttons; empty: the link stands alone."""


class Wording(Struct, frozen=True):
    """What a letter says."""

    subject: str
    parts: tuple[Passage | Act, ...]
    signature: str
    unsubscribe: str = ""
    """Where one click ends letters of this sort; empty for those that nobody can end."""
