"""Files of a folder over HTTP: read and compressed once, revalidated by their ETag, never from outside the folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.compression import is_worth_it, squeezed, takes_gzip
from bot.channels.web_errors import ApiError

_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True)
class _Kept:
    stamp: tuple[int, int]
    kind: str
    etag: str
    body: bytes
    small: bytes | None


class Files:
    """Answers requests for the files of one folder. ``headers`` are added to each answer, ``replaced`` words are exchanged in each."""

    def __init__(self, folder: Path, headers: Mapping[str, str] | None = None, replaced: Mapping[bytes, bytes] | None = None) -> None:
        self._folder = folder.resolve()
        self._replaced = dict(replaced or {})
        self._headers = dict(headers or {})
        self._kept: dict[Path, _Kept] = {}

    def answer(self, request: Request, name: str) -> HTTPResponse:
        """The file, or 304 where the client has it already.

        Raises:
            ApiError: 404, there is no such file in the folder.
        """
        kept = self._read(unquote(name))
        headers = {**self._headers, "Cache-Control": "no-cache", "ETag": kept.etag}
        if kept.small:
            headers["Vary"] = "Accept-Encoding"
        if _knows(request.headers.get("if-none-match", ""), kept.etag):
            return HTTPResponse(status=304, headers=headers)
        body = kept.body
        if kept.small and takes_gzip(request):
            body, headers["Content-Encoding"] = kept.small, "gzip"
        return HTTPResponse(body, headers=headers, content_type=kept.kind)

    def _read(self, name: str) -> _Kept:
        try:
            path = (self._folder / name.lstrip("/")).resolve()
            state = path.stat()
            if not path.is_relative_to(self._folder) or not path.is_file():
                raise FileNotFoundError
            stamp = (state.st_mtime_ns, state.st_size)
            kept = self._kept.get(path)
            if kept is None or kept.stamp != stamp:
                kept = self._kept[path] = _keep(path, stamp, self._replaced)
        except (OSError, ValueError):  # a NUL in the name is a ValueError
            raise ApiError(404, "not_found", "no such file") from None
        return kept


def _keep(path: Path, stamp: tuple[int, int], replaced: Mapping[bytes, bytes]) -> _Kept:
    body = path.read_bytes()
    for word, other in replaced.items():
        body = body.replace(word, other)
    kind = _KINDS.get(path.suffix, "application/octet-stream")
    # Weak, since the compressed and the plain form share it.
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    return _Kept(stamp, kind, etag, body, squeezed(body) if is_worth_it(kind, body) else None)


def _knows(given: str, etag: str) -> bool:
    known = {part.strip().removeprefix("W/") for part in given.split(",")}
    return "*" in known or etag.removeprefix("W/") in known
