"""
Taking: the files of a pack, one by one, or all as one archive.

Always true:
- Whoever takes a file stands in the audit log before it is sent.
- No file has a name or an address of a customer.

Never here: what stands in a file.
"""

from typing import Final

from litestar import Response
from litestar.exceptions import NotFoundException

from firstcome.reports.manifest import NAME
from firstcome.reports.pack import PDF_NAME, pack_files, packed
from firstcome.reports.sheets import Subject
from firstcome.staff.permissions import Who
from firstcome.web.operations.demand.keeping import Keeper
from firstcome.web.operations.demand.views import ZIP_NAME
from firstcome.web.operations.lists.exports import DEED
from firstcome.web.pages import PRIVATE_HEADERS

MEDIA_TYPES: Final = {
    "csv": "text/csv; header=present",
    "json": "application/json",
    "pdf": "application/pdf",
    "sql": "text/plain",
    "zip": "application/zip",
}

WITH_PDF: Final = frozenset({PDF_NAME, ZIP_NAME, NAME})
"""Files that the PDF is, or is in, or is told by."""


def file_response(keeper: Keeper, who: Who, launch: str, name: str) -> Response[bytes]:
    """A file of the pack of a launch; raises `NotFoundException`, `ModelsMissing`."""
    subject = keeper.subject(launch)
    media_type = MEDIA_TYPES.get(name.rpartition(".")[2])
    if subject is None or media_type is None:
        raise NotFoundException
    files = pack_files(subject, _pdf(subject) if name in WITH_PDF else None)
    body = packed(files) if name == ZIP_NAME else files.get(name)
    if body is None:
        raise NotFoundException
    sent = f"{launch}-demand.pdf" if name == PDF_NAME else f"{launch}-{name}"
    keeper.desk.staff.audit(who, DEED, sent, f"as of entry {subject.demand.sequence}")
    headers = {key.decode(): value.decode() for key, value in PRIVATE_HEADERS}
    headers["Content-Disposition"] = f'attachment; filename="{sent}"'
    return Response(body, media_type=media_type, headers=headers)


def _pdf(subject: Subject) -> bytes:
    # What draws it is imported when the first one is drawn: a desk starts sooner without.
    from firstcome.reports.pdf.made import make_pdf

    return make_pdf(subject)
