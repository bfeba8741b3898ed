"""What staff make of questions asked in vain. Each deed checks, changes and notes, or does nothing. The audit log, which nobody can
clear, never gets the words of a visitor.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from knowledge.console.access import may
from knowledge.console.editing.deeds import DeedRefused, save_draft
from knowledge.console.models import QuestionGroup, Record
from knowledge.console.models.audit import note
from knowledge.console.reports.asked import may_be_shown
from knowledge.languages import LANGUAGES

CHARACTERS: Final = 300
Fate = QuestionGroup.Fate
_FATE_OF_KIND: Final[dict[str, Any]] = {"entry": Fate.PHRASING, "foreign": Fate.FOREIGN}


@dataclass(frozen=True)
class Wording:
    """A question as staff want it to stand in the knowledge."""

    text: str
    language: str


@transaction.atomic
def add_phrasing(user: Any, group_id: int, kind: str, name: str, wording: Wording) -> Record:
    """Put a question into the draft of an answer (``entry``) or of the questions that are not ours (``foreign``).

    Raises:
        DeedRefused: the person may not, somebody was quicker, the record is gone, or the question stands there already.
    """
    _demand(user, "change_record")
    group, wording = _open_group(user, group_id), _checked(wording)
    record = Record.objects.select_for_update().filter(kind=kind, name=name, withdrawn=False).first()
    if record is None or kind not in _FATE_OF_KIND:
        raise DeedRefused(_("This answer does not exist (any more)."))
    content = _with_question(record.written, wording)
    saved: Record = save_draft(user, record.pk, content, record.version)
    _keep(group, user, _FATE_OF_KIND[kind], saved, wording)
    note(user.get_username(), gettext_noop("question taken over"), f"{kind}:{name}", group=group.pk, language=wording.language)
    return saved


@transaction.atomic
def begin_answer(user: Any, group_id: int, wording: Wording) -> None:
    """Note that a new answer is begun from this group; the form of a new answer follows."""
    _demand(user, "add_record")
    group, wording = _open_group(user, group_id), _checked(wording)
    _keep(group, user, Fate.ENTRY, None, wording)
    note(user.get_username(), gettext_noop("answer begun from a question"), f"questions:{group.pk}")


@transaction.atomic
def ignore(user: Any, group_id: int) -> None:
    """Nothing is to be done about this group."""
    _demand(user, "change_record")
    group = _open_group(user, group_id)
    _keep(group, user, Fate.IGNORED, None, Wording("", ""))
    note(user.get_username(), gettext_noop("question ignored"), f"questions:{group.pk}")


@transaction.atomic
def undo(user: Any, group_id: int) -> None:
    """Open a group again and take its question out of the draft.

    Raises:
        DeedRefused: the question has been approved, so it must be taken out by writing and review.
    """
    _demand(user, "change_record")
    group = _shown_group(user, group_id)
    if group.fate == Fate.OPEN:
        return
    if group.record_id:
        _take_back(user, group)
    _keep(group, user, Fate.OPEN, None, Wording("", ""))
    note(user.get_username(), gettext_noop("question opened again"), f"questions:{group.pk}")


@transaction.atomic
def release(user: Any, group_id: int) -> None:
    """Show a small group to staff; its words were read, and name nobody."""
    _demand(user, "review_record")
    group = _locked(group_id)
    group.reviewed = True
    group.save(update_fields=["reviewed"])
    note(user.get_username(), gettext_noop("question shown to staff"), f"questions:{group.pk}")


@transaction.atomic
def erase(user: Any, group_id: int, text: str | None = None) -> None:
    """Delete the words of a group, or one text of it, for good; the questions stay counted."""
    _demand(user, "review_record")
    group = _locked(group_id)
    reports = group.reports.all() if text is None else group.reports.filter(text=text)
    erased = reports.update(text=None, group=None)
    if not group.reports.exists():
        group.delete()
    note(user.get_username(), gettext_noop("words of a question deleted"), f"questions:{group_id}", count=erased)


def can_be_undone(group: QuestionGroup) -> bool:
    """Whether the question that was taken over is not approved yet."""
    return group.record is None or group.fate_text not in _questions(group.record.content or {}, group.fate_language)


def _take_back(user: Any, group: QuestionGroup) -> None:
    record = Record.objects.select_for_update().get(pk=group.record_id)
    group.record = record
    if not can_be_undone(group):
        raise DeedRefused(_("The question has been approved; take it out where the answer is written."))
    content = copy.deepcopy(record.written)
    questions = _questions(content, group.fate_language)
    if group.fate_text in questions:
        questions.remove(group.fate_text)
        if not questions:
            del content["questions"][group.fate_language]
        save_draft(user, record.pk, content, record.version)


def _with_question(written: dict[str, Any], wording: Wording) -> dict[str, Any]:
    content = copy.deepcopy(written)
    questions = content.setdefault("questions", {}).setdefault(wording.language, [])
    if wording.text.casefold() in (str(question).casefold() for question in questions):
        raise DeedRefused(_("This question stands there already."))
    questions.append(wording.text)
    return content


def _questions(content: dict[str, Any], language: str) -> list[str]:
    found: list[str] = (content.get("questions") or {}).get(language) or []
    return found


def _checked(wording: Wording) -> Wording:
    text = " ".join(wording.text.split())
    if not text or len(text) > CHARACTERS:
        raise DeedRefused(_("Write the question in 1 to %(most)d characters.") % {"most": CHARACTERS})
    if "…" in text or "***" in text:
        raise DeedRefused(_("Something was masked here (… or ***): write the question without it."))
    if wording.language not in LANGUAGES:
        raise DeedRefused(_("Say in which language the question is written."))
    return Wording(text, wording.language)


def _keep(group: QuestionGroup, user: Any, fate: Any, record: Record | None, wording: Wording) -> None:
    group.fate, group.record = fate, record
    group.fate_text, group.fate_language = wording.text, wording.language
    group.fate_by, group.fate_at = user, timezone.now()
    group.save(update_fields=["fate", "record", "fate_text", "fate_language", "fate_by", "fate_at"])


def _open_group(user: Any, id: int) -> QuestionGroup:
    group = _shown_group(user, id)
    if group.fate != Fate.OPEN:
        raise DeedRefused(_("Somebody has dealt with this question meanwhile."))
    return group


def _shown_group(user: Any, id: int) -> QuestionGroup:
    _demand(user, "see_reports")
    group = _locked(id)
    if not may_be_shown(group):
        raise DeedRefused(_("There are too few such questions (any more)."))
    return group


def _locked(id: int) -> QuestionGroup:
    group: QuestionGroup | None = QuestionGroup.objects.select_for_update().filter(pk=id).first()
    if group is None:
        raise DeedRefused(_("These questions have been deleted."))
    return group


def _demand(user: Any, permission: str) -> None:
    if not may(user, permission):
        raise DeedRefused(_("Your role does not allow this."))
