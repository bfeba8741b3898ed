"""Links lead only to domains of ``domains.yml``: a mistyped or lapsed address could lead a frightened person to a fraudster."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from knowledge.entries.gate.finding import Finding, Knowledge


def check(knowledge: Knowledge) -> Iterator[Finding]:
    """Addresses of sources and contacts, e-mail too."""
    for source in knowledge.collection.sources.values():
        if source.url:
            yield from _judged(f"source:{source.id}", "url", _host(source.url), knowledge.domains)
    for contact in knowledge.collection.contacts.values():
        if contact.website:
            yield from _judged(f"contact:{contact.id}", "website", _host(contact.website), knowledge.domains)
        if contact.email:
            yield from _judged(f"contact:{contact.id}", "email", contact.email.rpartition("@")[2], knowledge.domains)


def _judged(thing: str, field: str, host: str, allowed: frozenset[str]) -> Iterator[Finding]:
    if host and not any(host == domain or host.endswith(f".{domain}") for domain in allowed):
        yield Finding(thing, field, f"{host!r} is not an allowed domain; allowed ones stand in domains.yml")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
