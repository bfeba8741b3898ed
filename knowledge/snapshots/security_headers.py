"""The headers that every page and every answer carries, of the chat and of the help pages: nothing is loaded from anywhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

_OWN: Final = ("script-src", "style-src", "img-src", "connect-src")
_NOBODY: Final = ("base-uri", "form-action", "frame-ancestors")


def security_headers(also_own: Sequence[str] = ()) -> Mapping[str, str]:
    """The headers; ``also_own`` are further kinds of content that the page may load from its own address."""
    rules = ["default-src 'none'", *(f"{kind} 'self'" for kind in (*_OWN, *also_own)), *(f"{kind} 'none'" for kind in _NOBODY)]
    return MappingProxyType(
        {
            "Content-Security-Policy": "; ".join(rules),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        }
    )
