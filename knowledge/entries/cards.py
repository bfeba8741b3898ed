"""An entry as every channel shows it: a card of plain data, with its labels and formatted dates, in one language.

Cards are made once, at publication. A channel decides only how to draw them.
"""

from __future__ import annotations

from typing import Any, Final

from knowledge.entries.model import Citation, Collection, Contact, Entry, Phone, Place, Variant
from knowledge.languages import Language, labels, phones

Card = dict[str, Any]
"""JSON-ready; its shape is documented in docs/web-api.md and tested against docs/openapi.yaml."""

HELPERS: Final = ("line-112", "line-111", "kibhr", "sana-sezim", "unhcr-almaty")
"""Contacts offered whenever the bot cannot answer: the lines that answer at any hour first."""

_PARTS: Final = ("deadline", "fee", "where")


def entry_card(entry: Entry, collection: Collection, language: Language) -> Card:
    """The card of one entry; ``sections`` stand in the order in which people need them."""
    variant = entry.variants[language]
    return {
        "entry": entry.id,
        "kind": entry.kind,
        "language": language,
        "title": variant.title,
        "answer": variant.answer,
        "sections": _sections(entry, variant, language),
        "contacts": contact_cards([collection.contacts[id] for id in entry.contacts], collection, language),
        "contacts_label": labels.label("card.contacts", language),
        "sources": [_source(citation, collection, language) for citation in entry.sources],
        "sources_label": labels.label("card.sources", language),
        "notes": _notes(entry, language),
        "checked": labels.label("card.checked", language).format(date=labels.date(entry.verified_on, language)),
        "checked_on": entry.verified_on.isoformat(),
        "review_by": entry.review_by.isoformat(),
        "related": [{"entry": id, "title": collection.entry(id).variants[language].title} for id in entry.related],
        "related_label": labels.label("card.related", language),
    }


def helpers_card(collection: Collection, language: Language) -> Card:
    """The people who can help, for every answer that the bot does not have."""
    return {
        "kind": "helpers",
        "language": language,
        "contacts": contact_cards([collection.contacts[id] for id in HELPERS if id in collection.contacts], collection, language),
        "contacts_label": labels.label("card.contacts", language),
    }


def contact_cards(contacts: list[Contact], collection: Collection, language: Language) -> list[Card]:
    """Contacts in the order given, but those that answer at any hour first."""
    ordered = sorted(contacts, key=lambda contact: not contact.around_the_clock)
    return [contact_card(contact, collection, language) for contact in ordered]


def _sections(entry: Entry, variant: Variant, language: Language) -> list[Card]:
    sections: list[Card] = []
    if variant.steps:
        sections.append(_section("steps", language, items=list(variant.steps)))
    if variant.documents:
        sections.append(_section("documents", language, items=list(variant.documents)))
    for part in _PARTS:
        text = getattr(variant, part)
        if text:
            sections.append(_section(part, language, text=text))
    if entry.without_iin:
        sections.append({"part": "iin", "text": labels.label(f"card.without_iin.{entry.without_iin}", language)})
    return sections


def _section(part: str, language: Language, **content: object) -> Card:
    return {"part": part, "label": labels.label(f"card.{part}", language), **content}


def _notes(entry: Entry, language: Language) -> list[str]:
    notes = [labels.label("card.confidence.low", language)] if entry.confidence == "low" else []
    return notes if entry.is_emergency else [*notes, labels.label("card.not_legal_advice", language)]


def place_name(place: Place, collection: Collection, language: Language) -> str:
    """A place as it is shown, a city with its region: «Конаев (Алматинская область)»."""
    region = collection.places.get(place.region or "")
    return f"{place.name(language)} ({region.name(language)})" if region else place.name(language)


def contact_card(contact: Contact, collection: Collection, language: Language) -> Card:
    """A contact; what is unknown is left out, what is not confirmed says so."""
    places = [place_name(collection.places[id], collection, language) for id in contact.places]
    place = labels.listing(places, language) if places else labels.label("contact.nationwide", language)
    card: Card = {"id": contact.id, "name": contact.name[language], "helps_with": contact.helps_with[language], "place": place}
    if contact.address:
        card["address"] = contact.address[language]
    card["phones"] = [_phone(phone, language) for phone in contact.phones]
    if contact.email:
        card["email"] = contact.email
    if contact.website:
        card["website"] = contact.website
    if contact.hours and not contact.around_the_clock:
        card["hours"] = f"{labels.label('contact.hours', language)}: {contact.hours[language]}"
    if contact.languages:
        spoken = labels.language_names(contact.languages, language)
        card["languages"] = f"{labels.label('contact.languages', language)}: {spoken}"
    if contact.confidence == "low":
        card["note"] = labels.label("contact.low", language)
    source = collection.sources.get(contact.source)
    undated = source is not None and source.undated
    checked = labels.label("contact.checked", language).format(date=labels.date(contact.checked, language))
    card["checked"] = labels.label("contact.undated", language) if undated else checked
    return card


def _phone(phone: Phone, language: Language) -> Card:
    remarks = []
    if phone.around_the_clock:
        remarks.append(labels.label("contact.around_the_clock", language))
    if phone.confidence == "low":
        remarks.append(labels.label("contact.to_confirm", language))
    return {
        "text": phones.written(phone.number),
        "link": phones.link(phone.number),
        "note": ", ".join(remarks),
        "confirmed": phone.confidence != "low",
    }


def _source(citation: Citation, collection: Collection, language: Language) -> Card:
    source = collection.sources[citation.source]
    parts = [source.title[language]]
    if source.number:
        parts.append(source.number.replace("No. ", "№ ") if language != "en" else source.number)
    if not source.undated:
        parts.append(labels.date(source.date, language))
    if citation.article:
        parts.append(labels.label(f"source.{source.unit}", language).format(article=citation.article))
    return {"text": ", ".join(parts), "url": source.url or ""}
