"""Headers that chat and help pages share."""

from __future__ import annotations

from knowledge.snapshots.security_headers import security_headers


def test_nothing_is_loaded_but_the_named_kinds_from_our_own_address() -> None:
    assert security_headers()["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def test_a_further_kind_is_allowed_where_a_page_needs_it_and_all_else_stays() -> None:
    plain, more = security_headers(), security_headers(also_own=("manifest-src",))
    assert more["Content-Security-Policy"].replace("manifest-src 'self'; ", "") == plain["Content-Security-Policy"]
    assert {**more, "Content-Security-Policy": ""} == {**plain, "Content-Security-Policy": ""}
