"""
Uploads: forms that carry files, and a draft that travels in a form from page to page.

Always true:
- Without the session's own token, or from another site, nothing of a form is read.
- A draft is packed as a ZIP; what comes back is judged by the reader of launch files like any file.

Never here: what the fields mean.
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from pathlib import PurePosixPath
from typing import Final

from litestar.datastructures import UploadFile
from msgspec import Struct

from firstcome.launches.bundles import packed, unpacked
from firstcome.launches.faults import LaunchFileError, Refused
from firstcome.launches.reading import LaunchFile
from firstcome.launches.trees import draft_of
from firstcome.launches.writing import files_of, read_files
from firstcome.web.operations.access import AnyRequest, NotAllowed, signed_of
from firstcome.web.operations.forms import Form, FormInvalid, require_own_site

NAME_CHARACTERS_MAX: Final = 200


class Uploaded(Struct, frozen=True):
    """A form with the files that came with it, by the field and by their own names."""

    form: Form
    files: dict[str, dict[str, bytes]]

    def file(self, field: str) -> bytes | None:
        """The one file of a field, or None when none was chosen."""
        return next(iter(self.files.get(field, {}).values()), None)


async def read_upload(request: AnyRequest) -> Uploaded:
    """A form of this session, with its files; raises `NotAllowed`, `FormInvalid`."""
    require_own_site(request)
    try:
        pairs = (await request.form()).multi_items()
    except (ValueError, UnicodeDecodeError) as error:
        raise FormInvalid from error
    form: Form = {}
    files: dict[str, dict[str, bytes]] = {}
    for name, value in pairs:
        if isinstance(value, UploadFile):
            if value.filename:
                own_name = PurePosixPath(value.filename.replace("\\", "/")).name
                content = await value.read()
                files.setdefault(name, {})[own_name[:NAME_CHARACTERS_MAX]] = content
        else:
            form[name] = str(value).replace("\r\n", "\n").strip()
    if not hmac.compare_digest(form.pop("csrf", "").encode(), signed_of(request).csrf.encode()):
        raise NotAllowed("foreign_form")
    return Uploaded(form, files)


def draft_text(launch_file: LaunchFile) -> str:
    """A launch that was read from files, as the hidden field of a form."""
    return b64encode(packed(files_of(draft_of(launch_file)))).decode()


def read_draft(text: str) -> LaunchFile:
    """The launch in a hidden field; raises `FormInvalid` for what no page of ours sent."""
    try:
        return read_files(unpacked(b64decode(text, validate=True)))
    except (binascii.Error, Refused, LaunchFileError) as error:
        raise FormInvalid from error
