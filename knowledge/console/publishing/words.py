"""An effect in words: titles instead of ids, sentences instead of kinds. Plain, for people who do not program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from knowledge.console.models import Publication, Record
from knowledge.languages import NATIVE_NAMES

STEPS: Mapping[str, str | Promise] = {
    "starting": gettext_lazy("Getting ready"),
    "encoding": gettext_lazy("Reading the texts and learning what is new"),
    "writing": gettext_lazy("Writing the answers"),
    "helping": gettext_lazy("Writing the help pages"),
    "checking": gettext_lazy("Checking that everything is whole"),
    "asking": gettext_lazy("Asking the test questions"),
    "swapping": gettext_lazy("Making it live"),
    "done": gettext_lazy("Done"),
}

OUTCOMES: Mapping[str, str | Promise] = {
    "found": gettext_lazy("answers with"),
    "unsure": gettext_lazy("offers a choice, first"),
    "emergency": gettext_lazy("answers as an emergency with"),
    "helpers": gettext_lazy("names people who help there; nearest answer"),
    "nothing": gettext_lazy("says it does not know; nearest answer"),
}


class Titles:
    """Titles of entries by id, in the language of the person; the id itself where an entry is not known here."""

    def __init__(self) -> None:
        language = (get_language() or "ru")[:2]
        self._titles = {record.name: record.title(language) for record in Record.objects.filter(kind="entry")}

    def __call__(self, entry: str) -> str:
        """The title of an entry."""
        if entry.startswith("foreign:"):
            return str(_("questions on other subjects"))
        return self._titles.get(entry) or entry or "–"


def steps_of(publication: Publication) -> list[dict[str, Any]]:
    """Each step so far: words, seconds since the start, how far, and whether it still goes on."""
    steps = publication.steps
    going = publication.state == Publication.State.PREPARING
    return [
        {
            "words": str(STEPS.get(step["step"], step["step"])),
            "at": step["at"],
            "done": step.get("done"),
            "of": step.get("of"),
            "going": going and number == len(steps) - 1,
        }
        for number, step in enumerate(steps)
    ]


def complaint(fault: Mapping[str, Any], titles: Titles) -> str:
    """One sentence for one complaint of the gate."""
    numbers = {"lost": fault["lost"], "asked": fault["asked"], "entry": titles(fault.get("entry", ""))}
    lost = fault["lost"]
    sentences = {
        "calm": ngettext(
            "%(lost)s of %(asked)s test questions no longer reaches its answer.",
            "%(lost)s of %(asked)s test questions no longer reach their answer.", lost,
        ),
        "urgent": ngettext(
            "%(lost)s of %(asked)s calls for help is no longer noticed.",
            "%(lost)s of %(asked)s calls for help are no longer noticed.", lost,
        ),
        "outside": ngettext(
            "%(lost)s of %(asked)s questions on other subjects now gets a wrong answer instead of “I do not know”.",
            "%(lost)s of %(asked)s questions on other subjects now get a wrong answer instead of “I do not know”.", lost,
        ),
        "entry": ngettext(
            "%(lost)s of %(asked)s test questions for “%(entry)s” no longer reaches it.",
            "%(lost)s of %(asked)s test questions for “%(entry)s” no longer reach it.", lost,
        ),
    }  # fmt: skip
    return str(sentences[fault["kind"]] % numbers)


def told(effect: Mapping[str, Any] | None) -> dict[str, Any]:
    """All that the page of an effect shows."""
    if effect is None:
        return {"first": True}
    titles = Titles()
    return {
        "asked": bool(effect["questions"]),
        "changes": {name: [titles(entry) for entry in entries] for name, entries in effect["changes"].items()},
        "faults": [complaint(fault, titles) for fault in effect["faults"]],
        "counts": _counts(effect),
        "entries": [{**count, "name": titles(count["name"])} for count in effect["entries"]],
        "better": [_moved(one, titles) for one in effect["better"]],
        "worse": [_moved(one, titles) for one in effect["worse"]],
        "rivals": [{**one, "words": _rival(one, titles)} for one in effect["rivals"]],
        "alike": [{**one, "entry": titles(one["entry"]), "other": titles(one["other"])} for one in effect["alike"]],
        "totals": {name: sum(count[name] for count in effect["languages"]) for name in ("asked", "better", "worse")},
    }


def _counts(effect: Mapping[str, Any]) -> list[dict[str, Any]]:
    kinds = {
        "calm": _("Ordinary questions"),
        "urgent": _("Calls for help"),
        "outside": _("Questions on other subjects, to be declined"),
    }
    languages = [{**count, "name": NATIVE_NAMES[count["name"]]} for count in effect["languages"]]
    return [*languages, *({**count, "name": kinds[count["name"]]} for count in effect["kinds"])]


def _moved(one: Mapping[str, Any], titles: Titles) -> dict[str, Any]:
    right = titles(one["entry"]) if one["entry"] else _("none: the bot should say that it does not know")
    return {**one, "right": right, "was": _got(one["before"], titles), "becomes": _got(one["after"], titles)}


def _got(got: Mapping[str, Any], titles: Titles) -> str:
    return f"{OUTCOMES[got['outcome']]} “{titles(got['entry'])}”"


def _rival(one: Mapping[str, Any], titles: Titles) -> str:
    names = {"entry": titles(one["entry"]), "other": titles(one["other"]), "asked": one["asked"]}
    if one["first"]:
        words = ngettext(
            "“%(other)s” stands before “%(entry)s” in %(first)s of its %(asked)s questions and phrasings.",
            "“%(other)s” stands before “%(entry)s” in %(first)s of its %(asked)s questions and phrasings.", one["first"],
        )  # fmt: skip
        return str(words % {**names, "first": one["first"]})
    words = ngettext(
        "“%(other)s” comes close to “%(entry)s” in %(close)s of its %(asked)s questions and phrasings.",
        "“%(other)s” comes close to “%(entry)s” in %(close)s of its %(asked)s questions and phrasings.", one["close"],
    )  # fmt: skip
    return str(words % {**names, "close": one["close"]})
