"""QR codes: of the address and nothing else, drawn only when new."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import segno

from knowledge.publication.help_pages import qr

ADDRESS = "https://pana.example/help/kk/asylum-where/"


def test_a_code_is_an_svg_of_its_address() -> None:
    root = ElementTree.fromstring(qr.drawn(ADDRESS))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].text == ADDRESS
    side = segno.make_qr(ADDRESS, error="m").symbol_size(border=4)[0]
    assert root.get("viewBox") == f"0 0 {side} {side}"


def test_a_code_of_the_same_address_is_taken_over_and_one_of_another_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tmp_path / qr.NAME
    before.write_text(qr.drawn(ADDRESS), encoding="utf-8")
    assert qr.drawn(f"{ADDRESS}x", before) == qr.drawn(f"{ADDRESS}x") != qr.drawn(ADDRESS)
    fresh = qr.drawn(ADDRESS)
    monkeypatch.setattr(segno, "make_qr", None)
    assert qr.drawn(ADDRESS, before) == fresh


def test_without_an_earlier_file_a_code_is_drawn(tmp_path: Path) -> None:
    assert qr.drawn(ADDRESS, tmp_path / "none.svg") == qr.drawn(ADDRESS)
