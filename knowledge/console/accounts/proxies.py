"""Whose word is taken for a visitor's address and scheme: that of the reverse proxies in front, and of nobody else."""

from __future__ import annotations

from typing import Any


def behind(proxies: int, tls: bool) -> dict[str, Any]:
    """Settings for waitress, which tells Django address and scheme. Without a proxy it drops these headers.

    Nothing but a proxy gives this server TLS, so that one is there where the console's address begins with https.
    """
    count = proxies or int(tls)
    if not count:
        return {}
    return {"trusted_proxy": "*", "trusted_proxy_count": count, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
