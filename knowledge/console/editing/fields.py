"""Which fields the form of each kind of record has; the names are those of the YAML files, the words are for staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Shape = Literal["line", "text", "lines", "rows", "choice", "choices", "one", "many", "day", "flag", "number", "citations", "phones"]
"""``lines``: a list of texts in each language; ``rows``: a list whose items stand in all languages; ``one``, ``many``: references."""


@dataclass(frozen=True)
class Field:
    """One field. ``of`` are its choices (value, words) or the kind that it refers to; ``tall`` is the height in lines."""

    name: str
    label: str | Promise
    shape: Shape
    languages: bool = False
    required: bool = False
    of: tuple[tuple[str, str | Promise], ...] | str = ()
    hint: str | Promise = ""
    tall: int = 2


_CONFIDENCE: Final = (("high", _("high")), ("medium", _("medium")), ("low", _("low: the card says so")))
_LANGUAGES: Final = (("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English")))
_AUDIENCE: Final = (
    ("stateless", _("stateless people")), ("undocumented", _("people without documents")), ("refugee", _("refugees")),
    ("asylum-seeker", _("asylum-seekers")), ("child", _("children")), ("relative", _("relatives")), ("everyone", _("everyone")),
)  # fmt: skip
_UNITS: Final = (
    ("minute", _("minutes")), ("hour", _("hours")), ("day", _("days")), ("full-day", _("full days (24 hours)")),
    ("calendar-day", _("calendar days")), ("working-day", _("working days")), ("week", _("weeks")), ("month", _("months")),
    ("year", _("years")),
)  # fmt: skip

ENTRY: Final = (
    Field("title", _("Title"), "line", languages=True, required=True, hint=_("At most 80 characters, as the visitor would ask it.")),
    Field(
        "answer", _("Answer"), "text", languages=True, required=True, tall=8,
        hint=_("At most 120 words. Name amounts and terms as {id}."),
    ),
    Field(
        "steps", _("Steps"), "rows", languages=True, tall=5,
        hint=_("One step on each line; line 2 of each language is the same step."),
    ),
    Field("documents", _("Documents"), "rows", languages=True, tall=4, hint=_("One document on each line.")),
    Field("deadline", _("Deadline"), "text", languages=True),
    Field("fee", _("Fee"), "text", languages=True),
    Field("where", _("Where"), "text", languages=True),
    Field(
        "without_iin", _("Without an IIN"), "choice",
        of=(("works", _("works")), ("needed", _("an IIN is needed")), ("unknown", _("not known"))),
    ),
    Field("contacts", _("Contacts"), "many", of="contact"),
    Field("sources", _("Sources"), "citations", required=True, of="source"),
    Field("related", _("Related answers"), "many", of="entry", hint=_("The first three become buttons.")),
    Field("group", _("Topic"), "one", required=True, of="group"),
    Field(
        "kind", _("Kind"), "choice", required=True,
        of=(("answer", _("answer")), ("contact", _("contact")), ("emergency", _("emergency"))),
    ),
    Field("audience", _("For whom"), "choices", required=True, of=_AUDIENCE),
    Field(
        "sensitivity", _("Sensitivity"), "choice", required=True,
        of=(("green", _("green: plain")), ("yellow", _("yellow: careful")), ("red", _("red: danger"))),
    ),
    Field("confidence", _("How sure are we"), "choice", required=True, of=_CONFIDENCE),
    Field("verified_on", _("Checked on"), "day", required=True),
    Field("review_by", _("Check again by"), "day", required=True),
    Field(
        "questions", _("How people ask"), "lines", languages=True, required=True, tall=14,
        hint=_("One question on each line, at least 8: short ones, long stories, everyday words, mistakes."),
    ),
)  # fmt: skip
CONTACT: Final = (
    Field("name", _("Name"), "line", languages=True, required=True),
    Field("helps_with", _("Helps with"), "text", languages=True, required=True, hint=_("One sentence.")),
    Field("phones", _("Phones"), "phones"),
    Field("email", _("E-mail"), "line"),
    Field("website", _("Website"), "line", hint=_("In full, with https://")),
    Field("address", _("Address"), "line", languages=True),
    Field("hours", _("Hours"), "line", languages=True),
    Field("nationwide", _("Helps all over the country"), "flag"),
    Field("places", _("Places"), "many", of="place"),
    Field("needs", _("What they help with"), "many", of="need"),
    Field("languages", _("Languages they speak"), "choices", of=_LANGUAGES),
    Field("source", _("Source"), "one", required=True, of="source"),
    Field("checked", _("Checked on"), "day", required=True),
    Field("confidence", _("How sure are we"), "choice", required=True, of=_CONFIDENCE),
)
SOURCE: Final = (
    Field("title", _("Title"), "text", languages=True, required=True),
    Field("number", _("Number"), "line", hint=_("Such as No. 607")),
    Field("date", _("Date of the act or page"), "day", required=True),
    Field("undated", _("The date is only the day on which we read it"), "flag"),
    Field("edition", _("Day of the wording that was read"), "day"),
    Field("unit", _("Its numbers count"), "choice", of=(("article", _("articles")), ("point", _("points")))),
    Field("url", _("Web address"), "line", hint=_("In full, with https://")),
)
VALUE: Final = (
    Field(
        "kind", _("Kind"), "choice", required=True,
        of=(
            ("index", _("monthly calculation index")), ("money", _("amount of money")), ("duration", _("term")), ("date", _("day")),
            ("month", _("month")), ("figure", _("figure")),
        ),
    ),
    Field("mci", _("In monthly calculation indexes"), "number"),
    Field("tenge", _("In tenge"), "number"),
    Field("number", _("Number"), "number"),
    Field("unit", _("Unit of the term"), "choice", of=_UNITS),
    Field("date", _("Date"), "day"),
    Field("source", _("Source"), "one", required=True, of="source"),
    Field("article", _("Article or point"), "line", hint=_("Numbers, such as 4, 11-13")),
    Field("valid_from", _("Holds from"), "day"),
    Field("valid_until", _("Holds until"), "day"),
)  # fmt: skip
GROUP: Final = (Field("title", _("Title"), "line", languages=True, required=True),)
PLACE: Final = (
    Field(
        "names",
        _("Names"),
        "lines",
        languages=True,
        required=True,
        tall=3,
        hint=_("The first is shown; old and everyday names follow."),
    ),
    Field("latitude", _("Latitude"), "number", required=True),
    Field("longitude", _("Longitude"), "number", required=True),
    Field("region", _("Region"), "one", of="place"),
    Field("everyday_word", _("The first name is also an everyday word"), "flag"),
)
NEED: Final = (
    Field("title", _("Title"), "line", languages=True, required=True),
    Field("words", _("Beginnings of words that tell of it"), "lines", languages=True, required=True, tall=4),
)
FOREIGN: Final = (Field("questions", _("Questions that are not ours"), "lines", languages=True, required=True, tall=14),)
DOMAIN: Final = (Field("why", _("Why links may lead there"), "text", required=True),)

FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "entry": ENTRY, "contact": CONTACT, "source": SOURCE, "value": VALUE, "group": GROUP, "place": PLACE, "need": NEED,
    "foreign": FOREIGN, "domain": DOMAIN,
}  # fmt: skip
