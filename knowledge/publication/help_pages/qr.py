"""QR codes of page addresses, so that a printed page leads back to its newest version."""

from __future__ import annotations

import io
from pathlib import Path
from xml.sax.saxutils import escape

import segno

NAME = "qr.svg"


def drawn(address: str, before: Path | None = None) -> str:
    """The QR code of an address as SVG; taken from the file ``before`` where that is of the same address, which saves time."""
    if before is not None:
        try:
            known = before.read_text(encoding="utf-8")
        except OSError:
            known = ""
        if f"<desc>{escape(address)}</desc>" in known:
            return known
    drawing = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(drawing, kind="svg", xmldecl=False, omitsize=True, border=4, light="#fff", svgclass=None, lineclass=None, desc=address)
    return drawing.getvalue().decode("utf-8")
