"""The help pages of the live snapshot for whoever serves them over HTTP: which file an address means, and the whole answer.

Only what the manifest names can be found, so no address leads out of the help folder. Nothing is kept but small compressed bodies.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from knowledge.snapshots.reader import HELP, MANIFEST, current_id
from knowledge.snapshots.security_headers import security_headers

HEADERS: Final = security_headers(also_own=("manifest-src",))
"""What every answer carries; the pages load nothing from anywhere else."""

PREFIX: Final = f"/{HELP}/"
_PAGE = "index.html"
_MISSING = "404.html"
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
}
_KEPT = 512
"""Compressed bodies kept, a few kB each: all pages of one snapshot and more."""


@dataclass(frozen=True)
class HelpFile:
    """One file of the live help folder. ``headers`` are complete but for length and encoding; ``digest`` is its sha256."""

    path: Path
    digest: str

    @property
    def content_type(self) -> str:
        """Its media type."""
        return _TYPES.get(self.path.suffix, "application/octet-stream")

    @property
    def etag(self) -> str:
        """Its entity tag: weak, because the compressed body has the same."""
        return f'W/"{self.digest[:32]}"'

    @property
    def headers(self) -> dict[str, str]:
        """Headers to answer with; ``no-cache`` lets a browser keep it, but ask each time whether it has changed."""
        return {
            **HEADERS,
            "Content-Type": self.content_type,
            "ETag": self.etag,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
        }


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes = field(default=b"", repr=False)


def find(snapshots: Path, path: str) -> HelpFile | None:
    """The file that an address means; ``path`` begins with ``/help/``, is still percent-encoded, and may have a query.

    None where there is no such file, nothing is published, or the live snapshot is older than the help pages.
    """
    name = _name(path)
    if name is None:
        return None
    return _named(snapshots, f"{name}{_PAGE}" if name == "" or name.endswith("/") else name)


def answer(snapshots: Path, path: str, wants: Mapping[str, str], method: str = "GET") -> Answer:
    """The answer to a request: 200, 304, 301 where the last slash is missing, 404 with the numbers to call, or 405.

    ``wants`` are the request's headers, with names in lower case.
    """
    if method not in ("GET", "HEAD"):
        return Answer(405, {**HEADERS, "Allow": "GET, HEAD"})
    file = find(snapshots, path)
    if file is None:
        return _redirect(snapshots, path) or _missing(snapshots, wants)
    if file.etag in wants.get("if-none-match", ""):
        return Answer(304, file.headers)
    return _whole(200, file, wants) or _missing(snapshots, wants)


def _name(path: str) -> str | None:
    """The part after ``/help/``, decoded once; None where it could mean anything else than a plain name."""
    try:
        decoded = unquote(urlsplit(path).path, errors="strict")
    except ValueError:
        return None
    name = decoded.removeprefix(PREFIX)
    parts = name.split("/")
    odd = name == decoded or "\\" in name or ".." in parts or "." in parts or not (path + name).isprintable()
    return None if odd else name


def _named(snapshots: Path, name: str) -> HelpFile | None:
    id = current_id(snapshots)
    if id is None:
        return None
    try:
        digest = _digests(snapshots, id).get(f"{HELP}/{name}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return HelpFile(snapshots / id / HELP / name, digest) if digest else None


@lru_cache(maxsize=2)
def _digests(snapshots: Path, id: str) -> dict[str, str]:
    """Digest of each help file by its path in the snapshot."""
    files = json.loads((snapshots / id / MANIFEST).read_text(encoding="utf-8"))["files"]
    return {name: digest for name, digest in files.items() if name.startswith(f"{HELP}/")}


def _redirect(snapshots: Path, path: str) -> Answer | None:
    """From a folder without its last slash to the page in it. The address leads back here, whatever the path holds."""
    asked = urlsplit(path)
    if not asked.path.endswith("/") and find(snapshots, f"{asked.path}/") is not None:
        return Answer(301, {**HEADERS, "Location": f"{asked.path}/", "Cache-Control": "no-cache"})
    return None


def _missing(snapshots: Path, wants: Mapping[str, str]) -> Answer:
    page = _named(snapshots, _MISSING)
    found = _whole(404, page, wants) if page else None
    if found:
        found.headers.pop("ETag")
        return found
    return Answer(404, {**HEADERS, "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}, _last_words())


def _last_words() -> bytes:
    """What is said while nothing is published. Imported here, because the catalogues need memory that is hardly ever wanted."""
    from knowledge.languages import LANGUAGES, labels

    titles = "\n".join(f"{labels.label('help.missing.title', one)}. {labels.label('help.missing.text', one)}" for one in LANGUAGES)
    return f"{titles}\n".encode()


def _whole(status: int, file: HelpFile, wants: Mapping[str, str]) -> Answer | None:
    """The file with its headers, or None where it is damaged or gone."""
    if "gzip" in wants.get("accept-encoding", ""):
        packed = _packed(file)
        return Answer(status, {**file.headers, "Content-Encoding": "gzip"}, packed) if packed else None
    body = _read(file)
    return Answer(status, file.headers, body) if body is not None else None


def _packed(file: HelpFile) -> bytes | None:
    try:
        return _compressed(file)
    except OSError:
        return None


@lru_cache(maxsize=_KEPT)
def _compressed(file: HelpFile) -> bytes:
    body = _read(file)
    if body is None:
        raise OSError(f"{file.path} is damaged")
    return gzip.compress(body, mtime=0)


def _read(file: HelpFile) -> bytes | None:
    """The bytes of a file, if they are those that were published."""
    try:
        body = file.path.read_bytes()
    except OSError:
        return None
    return body if hashlib.sha256(body).hexdigest() == file.digest else None
