"""
Forms of the desk: what was sent, once it is certain that a page of ours sent it.

Always true:
- Without the session's own token, or from another site, nothing of a form is read.
- A field that was not sent is empty; the last of a name counts.
- A line of a field ends as we write it, not as browsers send it (CR LF).

Never here: what the fields mean.
"""

import hmac
from typing import Final
from urllib.parse import parse_qsl, quote

from litestar import Response
from litestar.status_codes import HTTP_303_SEE_OTHER

from firstcome.limits import DESK_FORM_BYTES_MAX
from firstcome.web.operations.access import AnyRequest, NotAllowed, Signed
from firstcome.web.pages import PRIVATE_HEADERS

OWN: Final = frozenset({"", "same-origin", "none"})
FIELDS_MAX: Final = 2_000

Form = dict[str, str]


class FormInvalid(Exception):
    """The form cannot be read: it is too large, or not text."""


async def read_form(request: AnyRequest) -> Form:
    """The fields of a form that a page of this session sent; raises `NotAllowed`, `FormInvalid`."""
    require_own_site(request)
    form = await _read_fields(request)
    signed: Signed | None = request.auth
    if signed is not None and not hmac.compare_digest(
        form.pop("csrf", "").encode(), signed.csrf.encode()
    ):
        raise NotAllowed("foreign_form")
    return form


async def read_strangers_form(request: AnyRequest, staff_url: str) -> Form:
    """
    The fields of a form that somebody sends who need not be signed in; there is no token to go by.

    Our pages say `Referrer-Policy: no-referrer`, so a browser that sends no Sec-Fetch-Site calls
    their Origin `null`. Raises `NotAllowed`, `FormInvalid`.
    """
    require_own_site(request)
    origin = request.headers.get("origin", "null")
    is_here = origin.partition("://")[2] == request.headers.get("host", "")
    if not (origin in ("null", staff_url) or is_here):
        raise NotAllowed("foreign_form")
    return await _read_fields(request)


async def _read_fields(request: AnyRequest) -> Form:
    body = await request.body()
    if len(body) > DESK_FORM_BYTES_MAX:
        raise FormInvalid
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError as error:
        raise FormInvalid from error
    return {name: value.replace("\r\n", "\n").strip() for name, value in pairs}


def require_own_site(request: AnyRequest) -> None:
    """Raise `NotAllowed` for a form that another site had the browser send."""
    if request.headers.get("sec-fetch-site", "") not in OWN:
        raise NotAllowed("foreign_form")


def go_to(address: str, said: str = "") -> Response[bytes]:
    """Go on there with GET, where the page says `said` (RFC 9110, 15.4.4)."""
    joined = "&" if "?" in address else "?"
    where = f"{address}{joined}said={quote(said)}" if said else address
    headers = {name.decode(): value.decode() for name, value in PRIVATE_HEADERS}
    return Response(b"", status_code=HTTP_303_SEE_OTHER, headers={**headers, "Location": where})
