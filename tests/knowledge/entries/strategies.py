"""Generated records, right and wrong ones, with the texts that YAML and spreadsheets are known to spoil."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from knowledge.entries.records import FIELDS, KINDS, Kind, Record
from knowledge.languages import LANGUAGES

NASTY = (
    "005", "no", "yes", "on", "null", "~", "true", "1.50", "1e5", ".inf", "0x1F", "012", "09:00", "1_000", "2026-11-22",
    "2026-99-99", "'", '"', "a: b", "- x", "# no comment", "x # y", "{a}", "[b]", "&c", "*d", "!e", "%f", "@g", "`h`", "=1+1",
    "+7 701", "-5", "|", ">", "line\nline", "line\n\nline", "\nfirst", "last\n", " padded ", "a  b", "tab\tin", "\\null", "\\",
    "\\n", "_x000D_", "Қазақ тілі: әғқңөұүһі", "«Ёлки»", "🙂 ok 👨‍👩‍👧", "сказали:\n- да", "long " * 60, "a" * 300, "\u2028",
    "\u00a0x", "\ufeffx", "\x85", "x | y", "id art. 4",
)  # fmt: skip
"""Each of them was, or could be, read as something else."""

text = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40),
    st.text("абвәқң :-#'\"\n{}[],&*!|>%@`?\\=+0", min_size=1, max_size=60),
)
number = st.one_of(st.integers(-(10**6), 10**12), st.floats(allow_nan=False, allow_infinity=False))
scalar = st.one_of(text, number, st.booleans(), st.none())
texts = st.fixed_dictionaries(dict.fromkeys(LANGUAGES, text))
lists = st.fixed_dictionaries({language: st.lists(text, min_size=1, max_size=3) for language in LANGUAGES})
names = st.lists(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,5})?", fullmatch=True), min_size=1, max_size=3)
day = st.dates().map(lambda one: one.isoformat())
phone = st.fixed_dictionaries({"number": text, "confidence": text}, optional={"around_the_clock": st.booleans()})
citation = st.fixed_dictionaries({"source": text}, optional={"article": text})
anything: st.SearchStrategy[Any] = st.recursive(
    scalar, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(text, inner, max_size=3)), max_leaves=6
)

_SHAPES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("title", "answer", "deadline", "fee", "where", "name", "helps_with", "address", "hours"), texts),
    **dict.fromkeys(("questions", "words", "names"), lists),
    **dict.fromkeys(("steps", "documents"), st.lists(texts, min_size=1, max_size=3)),
    **dict.fromkeys(("audience", "contacts", "related", "needs", "places", "languages"), names),
    **dict.fromkeys(("verified_on", "review_by", "date", "edition", "checked", "valid_from", "valid_until"), day),
    **dict.fromkeys(("undated", "nationwide", "everyday_word"), st.booleans()),
    **dict.fromkeys(("latitude", "longitude", "mci", "tenge"), number),
    "phones": st.lists(phone, min_size=1, max_size=2),
    "sources": st.lists(citation, min_size=1, max_size=2),
}
id_ = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)


def _shape(name: str) -> st.SearchStrategy[Any]:
    """What a field should hold, and now and then anything else."""
    return st.one_of(_SHAPES.get(name, text), _SHAPES.get(name, text), _SHAPES.get(name, text), anything)


@st.composite
def record(draw: st.DrawFn, kind: Kind) -> Record:
    """A record of a kind whose fields may be missing or of another shape."""
    content = {"id": draw(id_)} | draw(
        st.fixed_dictionaries({}, optional={name: _shape(name) for name in FIELDS[kind] if name != "id"})
    )
    ordered = {name: content[name] for name in FIELDS[kind] if name in content}
    file = draw(st.sampled_from(["", "a.yml", "b.yml"])) if kind == "entry" else ""
    return Record(kind, content["id"], ordered, file)


records = st.lists(st.sampled_from(KINDS).flatmap(record), max_size=5, unique_by=lambda one: (one.kind, one.id))
