"""Tables as CSV files that Excel opens rightly: UTF-8 with a mark, and no cell that Excel would take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import get_language

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file to save. Excel in Kazakh and Russian parts the cells at semicolons, in English at commas."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="," if get_language() == "en" else ";")
    writer.writerows([cell(value) for value in row] for row in (head, *rows))
    file = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    file["Content-Disposition"] = f'attachment; filename="{name}"'
    return file


def cell(value: Any) -> str:
    """The value as text; an apostrophe before what would be a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
