"""
Notes: pages that only say something, such as that a link opens nothing.

Always true:
- A link with a wrong token and a link to nothing are answered with the same page.
- Under a flood no page is made anew for each; nothing of an address is in what is kept but the
  way on, which is ours.

Never here: words.
"""

from typing import Final

from firstcome.api.problems import Reply
from firstcome.web.customer.asked import Asked, PageRaised, shell
from firstcome.web.customer.guide import LaunchGuide
from firstcome.web.customer.replies import private_page
from firstcome.web.customer.views import NotePage
from firstcome.web.pages import render

HOME: Final = "/"
RETRY_S: Final = 2
"""After which a page that there was no room to draw may be asked for again."""


def note(
    asked: Asked, kind: str, status: int, going_on: str = "", guide: LaunchGuide | None = None
) -> Reply:
    """A page that says so, and where to go on."""
    where = going_on or (guide.path if guide else HOME)
    language = asked.language(guide)
    kept_as = (guide.definition.texts if guide else b"", kind, where, language)
    body = asked.site.notes.get(kept_as)
    if body is None:
        here = shell(asked.site, language, guide, "", (where, {}))
        body = render("note.html", NotePage(here, kind, where))
        asked.site.notes.put(kept_as, body)
    reply = private_page(body, status)
    return reply._replace(retry_after_s=RETRY_S) if status == 503 else reply


def raised_note(asked: Asked, raised: PageRaised) -> Reply:
    """The page for what ended a request."""
    return note(asked, raised.kind, raised.status, raised.going_on)
