"""
Static files: stylesheet and scripts, each under an address that holds a hash of its content.

Always true:
- What an address has once given it gives for ever, so a browser may keep it for ever.
- Files are read and packed once, when this is imported.

Never here: pages; the colours of a launch.
"""

import gzip
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple

STATIC_HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"cache-control", b"public, max-age=31536000, immutable"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"accept-encoding"),
)
"""Of every static file; `content-encoding: gzip` comes to them where the packed bytes are sent."""

_HASH_CHARACTERS: Final = 16
_MEDIA_TYPES: Final = {
    "css": b"text/css; charset=utf-8",
    "js": b"text/javascript; charset=utf-8",
    "txt": b"text/plain; charset=utf-8",
}


class StaticFile(NamedTuple):
    """One file as it is sent, plain and packed."""

    name: str
    address: str
    body: bytes
    gzipped: bytes
    media_type: bytes


def _read() -> dict[str, StaticFile]:
    found: dict[str, StaticFile] = {}
    for source in sorted(files("firstcome.web").joinpath("static").iterdir(), key=lambda s: s.name):
        media_type = _MEDIA_TYPES.get(source.name.rpartition(".")[2])
        if media_type is None:
            continue
        body = source.read_bytes()
        address = f"/static/{sha256(body).hexdigest()[:_HASH_CHARACTERS]}/{source.name}"
        packed = gzip.compress(body, 9, mtime=0)
        found[source.name] = StaticFile(source.name, address, body, packed, media_type)
    return found


FILES: Final = MappingProxyType(_read())
"""By name."""

_BY_TARGET: Final = {each.address.encode(): each for each in FILES.values()}


def address_of(name: str) -> str:
    """Where a file is fetched; raises KeyError for one that there is not."""
    return FILES[name].address


def find_static(target: bytes) -> StaticFile | None:
    """The file under an address, or None."""
    return _BY_TARGET.get(target)
