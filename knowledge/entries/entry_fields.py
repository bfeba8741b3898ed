"""Entries and foreign questions, read from the nodes of their files; values are written into the texts here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, cast, get_args

import yaml

from knowledge.entries import model
from knowledge.entries.model import Citation, Entry, Foreign, Texts, Variant
from knowledge.entries.nodes import Fields, Notes
from knowledge.entries.registry_fields import articles, every
from knowledge.entries.values import Values, placeholders
from knowledge.languages import LANGUAGES, Language

ENTRY: Final = (
    "id", "group", "kind", "audience", "sensitivity", "confidence", "verified_on", "review_by", "title", "questions", "answer",
    "steps", "documents", "deadline", "fee", "where", "without_iin", "contacts", "sources", "related",
)  # fmt: skip
FOREIGN: Final = ("id", "questions")


@dataclass(frozen=True)
class Draft:
    """An entry and its variants as they are written, with placeholders still in them."""

    entry: Entry
    written: dict[Language, Variant]


def draft(fields: Fields, id: str, values: Values) -> Draft:
    """An entry."""
    written = _variants(fields)
    used = frozenset(name for variant in written.values() for text in texts_of(variant).values() for name in placeholders(text))
    entry = Entry(
        id=id,
        group=fields.text("group"),
        kind=cast("Any", fields.choice("kind", get_args(model.Kind))),
        audience=cast("Any", fields.names("audience", get_args(model.Audience), required=True)),
        sensitivity=cast("Any", fields.choice("sensitivity", get_args(model.Sensitivity))),
        confidence=cast("Any", fields.choice("confidence", get_args(model.Confidence))),
        verified_on=fields.day("verified_on") or dt.date.min,
        review_by=fields.day("review_by") or dt.date.min,
        variants={language: _rendered(written[language], language, values, fields) for language in LANGUAGES},
        sources=fields.items("sources", True, lambda node, where: _citation(fields.notes, node, where)),
        contacts=fields.names("contacts"),
        related=fields.names("related"),
        without_iin=cast("Any", fields.choice("without_iin", get_args(model.WithoutIin), required=False)),
        values=used,
    )
    return Draft(entry, written)


def foreign(fields: Fields, id: str) -> Foreign:
    """A kind of question that is not ours."""
    if id and not id.startswith("foreign-"):
        fields.note("id", "must begin with foreign-")
    return Foreign(id, fields.lists("questions"))


def texts_of(variant: Variant) -> dict[str, str]:
    """Every text that a visitor reads, by field: ``title``, ``answer``, ``steps[1]``, ``fee`` ..."""
    found = {"title": variant.title, "answer": variant.answer}
    found |= {f"steps[{number}]": text for number, text in enumerate(variant.steps, 1)}
    found |= {f"documents[{number}]": text for number, text in enumerate(variant.documents, 1)}
    parts = {"deadline": variant.deadline, "fee": variant.fee, "where": variant.where}
    return found | {name: text for name, text in parts.items() if text}


def _variants(fields: Fields) -> dict[Language, Variant]:
    titles, answers, questions = every(fields.texts("title")), every(fields.texts("answer")), fields.lists("questions")
    parts = {name: fields.texts(name, required=False) for name in ("deadline", "fee", "where")}
    steps, documents = fields.triples("steps"), fields.triples("documents")

    def variant(language: Language) -> Variant:
        return Variant(
            title=titles[language],
            questions=questions.get(language, ()),
            answer=answers[language],
            steps=tuple(step.get(language, "") for step in steps),
            documents=tuple(item.get(language, "") for item in documents),
            **{name: _part(texts, language) for name, texts in parts.items()},
        )

    return {language: variant(language) for language in LANGUAGES}


def _part(texts: Texts | None, language: Language) -> str | None:
    return (texts or {}).get(language) or None


def _rendered(written: Variant, language: Language, values: Values, fields: Fields) -> Variant:
    def render(text: str, name: str, number: int = 0) -> str:
        try:
            return values.render(text, language)
        except ValueError as error:
            where = f"{name}[{number}]" if number else name
            fields.notes.add(fields.values.get(name, fields.node), f"{where}.{language}", str(error))
            return text

    def part(name: str) -> str | None:
        text = getattr(written, name)
        return render(text, name) if text else None

    return Variant(
        title=render(written.title, "title"),
        questions=written.questions,
        answer=render(written.answer, "answer"),
        steps=tuple(render(step, "steps", number) for number, step in enumerate(written.steps, 1)),
        documents=tuple(render(item, "documents", number) for number, item in enumerate(written.documents, 1)),
        deadline=part("deadline"),
        fee=part("fee"),
        where=part("where"),
    )


def _citation(notes: Notes, node: yaml.Node, where: str) -> Citation:
    fields = Fields.of(node, notes, ("source", "article"), where)
    return Citation(fields.text("source"), articles(fields))
