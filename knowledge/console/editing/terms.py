"""The glossary beside the text: which of its terms a text touches, with the forms to use and to avoid."""

from __future__ import annotations

from functools import cache
from typing import Any

from knowledge.entries.glossary import Term, names, read_glossary
from knowledge.languages import LANGUAGES

Row = dict[str, Any]


def terms_in(content: dict[str, Any]) -> list[Row]:
    """Terms that any language of the title or answer names, rightly or in a form to avoid; JSON-ready."""
    texts = {language: " ".join(_text(content.get(field), language) for field in ("title", "answer")) for language in LANGUAGES}
    return [row_of(term) for term in all_terms() if _touches(term, texts)]


def row_of(term: Term) -> Row:
    """A term for a table: by language the forms to use and those to avoid."""
    columns = [{"language": one, "use": list(term.forms[one]), "avoid": list(term.avoid[one])} for one in LANGUAGES]
    return {"id": term.id, "check": term.check, "columns": columns}


@cache
def all_terms() -> tuple[Term, ...]:
    """The glossary, read once."""
    return read_glossary().terms


def _text(value: Any, language: str) -> str:
    return str(value.get(language, "")) if isinstance(value, dict) else ""


def _touches(term: Term, texts: dict[Any, str]) -> bool:
    return any(names(texts[one], form, one) for one in LANGUAGES for form in (*term.forms[one], *term.avoid[one]))
