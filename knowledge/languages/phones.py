"""Phone numbers as people read and call them."""

from __future__ import annotations

import phonenumbers


def written(raw: str) -> str:
    """A phone number as people read it; short national lines stay as they are."""
    if not raw.startswith("+"):
        return raw
    parsed = phonenumbers.parse(raw, "KZ")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def link(raw: str) -> str:
    """The ``tel:`` address of a phone number."""
    return "tel:" + "".join(char for char in raw if char.isdigit() or char == "+")


def is_possible(raw: str) -> bool:
    """Whether this is an international number (+7 ...) that could be dialled."""
    try:
        return raw.startswith("+7") and phonenumbers.is_possible_number(phonenumbers.parse(raw, "KZ"))
    except phonenumbers.NumberParseException:
        return False
