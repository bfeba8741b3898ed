"""What the gate says, in the language of the member of staff: each of its sentences is known here by its shape."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop as _

from knowledge.entries.message import Message
from knowledge.languages import NATIVE_NAMES, as_language

_SENTENCES: Final = (
    (r"is missing", _("is missing")),
    (r"is missing \(or say nationwide: true\)", _("is missing; or tick “helps all over the country”")),
    (r"is empty", _("is empty")),
    (r"must be text", _("must be text")),
    (r"stands twice", _("stands twice")),
    (r"must begin with foreign-", _("must begin with foreign-")),
    (r"is an empty list; leave the field out instead", _("is empty")),
    (r"'(?P<given>.*)' is not a date; write it as 2026-11-22", _("“%(given)s” is not a date; write it as 2026-11-22")),
    (r"'(?P<given>.*)' is not a number", _("“%(given)s” is not a number")),
    (r"'(?P<given>.*)' is not (?:one of: |known; known: )(?P<known>.*)", _("“%(given)s” is not one of: %(known)s")),
    (r"'(?P<given>.*)' is not an e-mail address", _("“%(given)s” is not an e-mail address")),
    (r"'(?P<given>.*)' is not a full web address \(https://\.\.\.\)", _("“%(given)s” is not a full web address (https://…)")),
    (r"'(?P<given>.*)' must be numbers, such as 4, 11-13", _("“%(given)s” must be numbers, such as 4, 11-13")),
    (
        r"'(?P<given>.*)' must be international \(\+7 \.\.\.\) or a short national number",
        _("“%(given)s” must be international (+7 …) or a short national number"),
    ),
    (
        r"'(?P<given>.*)' must be small Latin letters, digits and hyphens",
        _("“%(given)s” must be small Latin letters, digits and hyphens"),
    ),
    (r"'(?P<given>.*)' is not a domain, such as unhcr\.org", _("“%(given)s” is not a domain, such as unhcr.org")),
    (
        r"'(?P<given>.*)' is not an allowed domain; allowed ones stand in domains\.yml",
        _("“%(given)s” is not an allowed web domain; allow it first under “web domains”"),
    ),
    (r"'(?P<given>.*)' is not in (?P<file>\w+)\.yml", _("“%(given)s” does not exist (any more)")),
    (r"'(?P<given>.*)' is no entry", _("“%(given)s” is no answer")),
    (r"names the entry itself", _("names the answer itself")),
    (r"is the address of a help page of its own; take another", _("is the address of a help page of its own; take another")),
    (
        r"tells other (?P<what>values|web addresses|numbers) than the other languages: (?P<these>.*) against (?P<those>.*)",
        _("tells other %(what)s than the other languages: %(these)s against %(those)s"),
    ),
    (
        r"write '(?P<given>.*)' in digits, so that the languages can be compared",
        _("write “%(given)s” in digits, so that the languages can be compared"),
    ),
    (
        r"'(?P<given>.*)' is written out; put it into values\.yml and name it here as \{id\}",
        _("“%(given)s” is written out; put it under “values” and name it here as {id}"),
    ),
    (r"\{(?P<id>.*)\} names no value of values\.yml", _("{%(id)s} names no value")),
    (r"\{(?P<id>.*)\}: a (?P<kind>\w+) has no \|(?P<case>\w+) in (?P<language>\w+)", _("{%(id)s} cannot be written like this here")),
    (r"\{(?P<id>.*)\} is counted in mci, which is not in values\.yml", _("{%(id)s} is counted in the index mci, which is missing")),
    (r"is named by no text; take it out, or name it", _("is named by no text")),
    (r"has (?P<count>\d+) words; at most (?P<most>\d+)", _("has %(count)s words; at most %(most)s")),
    (r"has (?P<count>\d+) characters; at most (?P<most>\d+)", _("has %(count)s characters; at most %(most)s")),
    (r"has (?P<count>\d+) phrasings; at least (?P<most>\d+)", _("has %(count)s questions; at least %(most)s")),
    (r"is written in another language \((?P<language>\w+)\)", _("is written in another language (%(language)s)")),
    (
        r"has no Kazakh letter: is it Kazakh, typed on a Kazakh keyboard\?",
        _("has no Kazakh letter: is it Kazakh, typed on a Kazakh keyboard?"),
    ),
    (
        r"says «(?P<said>.*)»; the glossary's word is «(?P<word>.*)»",
        _("says «%(said)s»; the glossary's word is «%(word)s»"),
    ),
    (
        r"does not say «(?P<word>.*)», which (?P<others>.*) names \((?P<term>.*)\)",
        _("does not say «%(word)s», which the text in %(others)s names"),
    ),
    (r"['\"](?P<given>.*)['\"] stands already in (?P<entry>\S+)", _("“%(given)s” stands already in %(entry)s")),
    (
        r"['\"](?P<given>.*)['\"] is nearly ['\"](?P<first>.*)['\"], which stands already in (?P<entry>\S+)",
        _("“%(given)s” is nearly “%(first)s”, which stands already in %(entry)s"),
    ),
    (r"(?P<day>\S+) lies in the future", _("%(day)s lies in the future")),
    (r"ended on (?P<day>\S+); enter what holds now", _("ended on %(day)s; enter what holds now")),
    (r"must lie after verified_on", _("must lie after the day on which it was checked")),
    (r"must lie after valid_from", _("must lie after the day from which it holds")),
    (r"passed on (?P<day>\S+): check every fact again", _("passed on %(day)s: check every fact again")),
    (
        r"lies too late: a value of the entry ends on (?P<day>\S+)",
        _("lies too late: a value in the text ends on %(day)s"),
    ),
    (r"of an emergency must be red", _("of an emergency must be red")),
    (r"must stand once: a (?P<kind>\w+) needs it", _("exactly one of these numbers must stand here")),
    (r"only 'mci' is the index", _("only mci is the index")),
)
_KNOWN: Final = tuple((re.compile(shape, re.DOTALL), sentence) for shape, sentence in _SENTENCES)
_WHAT = {"values": _("values"), "web addresses": _("web addresses"), "numbers": _("numbers")}


def in_words(message: str) -> str:
    """A sentence of the gate in the language that is active; one that is not known here stays as it is."""
    if isinstance(message, Message) and message.parameters:
        return str(say(message.text).format(**message.parameters))
    for shape, sentence in _KNOWN:
        if found := shape.fullmatch(message):
            parts = {name: _part(name, text) for name, text in found.groupdict().items()}
            return str(say(sentence) % parts if parts else say(sentence))
    return str(say(message))


def _part(name: str, text: str) -> str:
    """A part of a sentence: languages by their own names, kinds in words, the rest as it is."""
    if name == "what":
        return str(say(_WHAT[text]))
    if name not in ("language", "others"):
        return text
    return ", ".join(NATIVE_NAMES[known] for word in re.split(r"\W+", text) if (known := as_language(word)))
