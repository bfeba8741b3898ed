"""Opens a file that somebody sent in: refuses, with the reason, what is no workbook, is locked, holds macros or would burst."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from openpyxl import load_workbook

from knowledge.entries.message import Message, say

MOST_BYTES: Final = 20_000_000
MOST_UNZIPPED: Final = 200_000_000
_MOST_FILES: Final = 2_000
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_DTD: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PROLOG: Final = 4_096


class Refused(ValueError):
    """The file cannot be read; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


def open_workbook(content: bytes) -> Any:
    """The workbook, for reading row by row.

    Raises:
        Refused: it is none, or one that is not safe to read.
    """
    for reason in _reasons(content):
        raise Refused(reason)
    try:
        return load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except Exception as error:  # a damaged part of a workbook may fail anywhere inside openpyxl
        raise Refused(say("is damaged and cannot be read ({kind})", kind=type(error).__name__)) from error


def _reasons(content: bytes) -> Iterator[Message]:
    if len(content) > MOST_BYTES:
        yield say("has {size} MB; at most {most} MB", size=len(content) // 1_000_000, most=MOST_BYTES // 1_000_000)
    if content.startswith(_OLD_OFFICE):
        locked = _LOCKED in content
        yield say("is locked with a password; save it without one") if locked else say("is an old .xls file; save it as .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from _inside(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        yield say("is not an .xlsx file, or was cut off on its way")


def _inside(archive: zipfile.ZipFile) -> Iterator[Message]:
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MOST_UNZIPPED or len(parts) > _MOST_FILES:
        yield say("unzips to more than {most} MB", most=MOST_UNZIPPED // 1_000_000)
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        yield say("is locked with a password; save it without one")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        yield say("is not an .xlsx file; save it as 'Excel workbook (.xlsx)'")
    if any(name.lower().endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name.lower() for name in names):
        yield say("holds macros; save it as .xlsx without them")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and _DTD.search(archive.open(part).read(_PROLOG)):
            yield say("holds a document type definition, which a workbook has no use for")
