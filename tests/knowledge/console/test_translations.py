"""The console speaks Kazakh and Russian to the end: its catalogues are full, and no page falls back to another language."""

from __future__ import annotations

import ast
import dataclasses
import gettext
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings as active
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.translation import trans_real

from knowledge.console import search
from knowledge.console.accounts.audit_words import DETAILS
from knowledge.console.catalogues import SOURCES, compile_catalogues
from knowledge.console.editing import deeds
from knowledge.console.management.commands.messages import said_by_the_console, updated
from knowledge.console.models import KINDS, Publication, QuestionGroup, Record
from knowledge.console.models.audit import note
from knowledge.console.publishing.words import STEPS
from knowledge.languages import LANGUAGES
from tests.knowledge.console.conftest import signed_in
from tests.knowledge.console.publishing.conftest import knowledge, snapshots  # noqa: F401, fixtures
from tests.knowledge.console.reports.conftest import KEY, group_all, rating, send, turn

OURS = ("kk", "ru")
PLURALS = {"kk": 2, "ru": 3}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[^{}]*\}")
SAME_IN_ALL = {"Pana", "%(truncated_text)s…"}
"""Messages that may read as in English."""


@pytest.fixture(autouse=True, scope="module")
def _compiled() -> Iterator[None]:
    """The catalogues as they stand in the repository, not as Django read them before."""
    compile_catalogues(Path(active.LOCALE_PATHS[0]))
    forget_translations()
    yield
    forget_translations()


def forget_translations() -> None:
    gettext._translations.clear()  # type: ignore[attr-defined]
    trans_real._translations = {}
    trans_real._default = None


def catalogue(language: str) -> Catalog:
    with (SOURCES / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def messages_of(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(text: Any) -> list[str]:
    return list(text) if isinstance(text, (tuple, list)) else [text]


# -- the files ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", OURS)
def test_the_catalogue_is_what_the_command_would_write(language: str) -> None:
    there, wanted = catalogue(language), updated(language, said_by_the_console())
    known = {(message.id, message.context) for message in there if message.id}
    said = {(message.id, message.context) for message in wanted if message.id}
    assert said - known == set(), "run: python -m knowledge.console messages"
    assert known - said == set(), "gone from the pages; run: python -m knowledge.console messages"
    assert not there.obsolete


@pytest.mark.parametrize("language", OURS)
def test_every_message_is_translated_in_every_form(language: str) -> None:
    for message in messages_of(language):
        translated = forms(message.string)
        assert len(translated) == (PLURALS[language] if isinstance(message.id, (tuple, list)) else 1), message.id
        assert all(text.strip() for text in translated), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", OURS)
def test_every_translation_keeps_the_placeholders(language: str) -> None:
    for message in messages_of(language):
        wanted = sorted(PLACEHOLDER.findall(forms(message.id)[-1]))
        for text in forms(message.string):
            assert sorted(PLACEHOLDER.findall(text)) == wanted, message.id


@pytest.mark.parametrize("language", OURS)
def test_no_translation_is_the_english_text(language: str) -> None:
    same = [message.id for message in messages_of(language) if forms(message.id)[0] in forms(message.string)]
    assert [text for text in same if re.search(r"[A-Za-z]{2}", forms(text)[0]) and text not in SAME_IN_ALL] == []


def test_kazakh_keeps_the_singular_after_a_number() -> None:
    for message in messages_of("kk"):
        if isinstance(message.id, (tuple, list)):
            assert message.string[0] == message.string[1], message.id


def test_every_deed_and_detail_of_the_audit_log_has_words() -> None:
    deeds_noted, details = set[str](), set[str]()
    for call in calls_in_the_console("note", "_keep", "settle", "Ending"):
        name = getattr(call.func, "attr", "") or getattr(call.func, "id", "")
        place = {"note": 1, "_keep": 2, "settle": 2, "Ending": 0}[name]
        deeds_noted |= {str(one.value) for one in call.args[place : place + 1] if isinstance(one, ast.Constant)}
        details |= {one.arg for one in call.keywords if one.arg}
    assert {"signed in", "approved", "exported"} <= deeds_noted
    assert deeds_noted - {message.id for message in messages_of("kk")} == set(), "name them in accounts/audit_words.py"
    assert details - set(DETAILS) == set(), "name them in accounts/audit_words.py"


def calls_in_the_console(*names: str) -> Iterator[ast.Call]:
    """Calls of functions with one of these names."""
    for path in SOURCES.parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and (getattr(call.func, "attr", None) in names or getattr(call.func, "id", None) in names):
                yield call


# -- the pages ------------------------------------------------------------------------------------------------------------------


class Spy:
    """Notes what one language is asked for and does not have."""

    def __init__(self, language: str, patch: pytest.MonkeyPatch) -> None:
        self.language, self.lacking = language, set[str]()
        one, many = trans_real.DjangoTranslation.gettext, trans_real.DjangoTranslation.ngettext

        def asked_for(catalogue: Any, text: str) -> Any:
            if text and catalogue.language() == language and text not in catalogue._catalog and (text, 0) not in catalogue._catalog:
                self.lacking.add(text)
            return one(catalogue, text)

        def ngettext(catalogue: Any, text: str, plural: str, number: int) -> Any:
            if catalogue.language() == language and (text, 0) not in catalogue._catalog:
                self.lacking.add(text)
            return many(catalogue, text, plural, number)

        patch.setattr(trans_real.DjangoTranslation, "gettext", asked_for)
        patch.setattr(trans_real.DjangoTranslation, "ngettext", ngettext)

    def missing(self) -> set[str]:
        """What has letters, and is not a translation that was asked for once more."""
        return {text for text in self.lacking if re.search(r"[A-Za-z]", text) and not re.search(r"[Ѐ-ӿ]", text)}


NAMES = {
    "Pana", "Telegram", "Excel", "YAML", "CSV", "SMS", "QR", "UNHCR", "PANA_REPORTS_URL", "Aegis", "FreeOTP", "Google", "Microsoft",
    "Authenticator", "https", "xlsx", "ZIP", "English", "pana", *LANGUAGES,
}  # fmt: skip
"""Names of products, formats and languages, which are the same in every language, and of who acts when nobody does."""
NO_WORDS = re.compile(r"https?://\S+|(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?|\d{8}T\d{6}-[0-9a-f]{8}|\{[\w-]+(?:\|\w+)?\}")
"""Addresses, names of snapshots, names of values."""
LATIN = re.compile(r"[A-Za-z][A-Za-z_]*[A-Za-z]")
SHOWN = ("title", "alt", "aria-label", "placeholder", "data-unsaved", "data-checking", "data-clean", "data-line", "data-avoid")
SILENT = {"script", "style", "code", "textarea", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Visible(HTMLParser):
    """What a person reads on a page: text, and attributes that are shown or read aloud, without what is marked as English."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        silent = bool(self._silent and self._silent[-1]) or tag in SILENT or given.get("lang") == "en"
        if not silent:
            self.texts += [value for name, value in attributes if name in SHOWN and value]
        if tag not in VOID:
            self._silent.append(silent)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._silent:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not (self._silent and self._silent[-1]):
            self.texts.append(data)


EFFECT: dict[str, Any] = {
    "questions": 4,
    "languages": [{"name": language, "asked": 2, "better": 1, "worse": 1} for language in (*OURS, "en")],
    "kinds": [{"name": kind, "asked": 2, "better": 1, "worse": 1} for kind in ("calm", "urgent", "outside")],
}
OUTCOMES = ("found", "unsure", "emergency", "helpers", "nothing")


def effect_on(one: str, other: str) -> dict[str, Any]:
    """An effect with something of each kind to tell."""
    faults = [
        {"kind": kind, "lost": lost, "asked": 9, "entry": one} for kind in ("calm", "urgent", "outside", "entry") for lost in (1, 2, 5)
    ]
    moved = [
        {
            "entry": entry,
            "text": "Қалай?",
            "language": "kk",
            "before": {"outcome": was, "entry": one},
            "after": {"outcome": "nothing", "entry": other},
        }
        for was in OUTCOMES
        for entry in (one, "")
    ]
    rivals = [{"entry": one, "other": other, "asked": 9, "first": first, "close": 3} for first in (0, 1, 5)]
    alike = [{"entry": one, "other": other, "language": "kk", "text": "Қалай?", "other_text": "Қалай ше?"}]
    return EFFECT | {
        "changes": {"added": [one], "changed": [other], "removed": []}, "faults": faults, "better": moved, "worse": moved,
        "rivals": rivals, "alike": alike, "entries": [{"name": one, "asked": 2, "better": 1, "worse": 1}],
    }  # fmt: skip


def publications(by: User, one: str, other: str) -> list[Publication]:
    """One in each state."""
    steps = [{"step": step, "at": 0.5, "done": 1, "of": 2} for step in STEPS]
    return [
        Publication.objects.create(state=state, reason=reason, by=by, steps=steps, effect=effect_on(one, other), error="", snapshot="")
        for state, reason in zip(
            ("preparing", "ready", "live", "failed", "dropped"), ("staff", "staff", "back", "schedule", "withdrawal"), strict=True
        )
    ]


@pytest.fixture
def everything(
    seeded: None, author: User, reviewer: User, publisher: User, administrator: User, settings: Any
) -> Iterator[dict[str, Any]]:
    """A console with something of each kind."""
    settings.PANA = dataclasses.replace(settings.PANA, reports_secret=KEY, encoder="hash", reports_days=30)
    search._made.clear()
    waiting = Record.objects.get(kind="entry", name="stateless-certificate-get")
    draft = Record.objects.filter(kind="entry").exclude(pk=waiting.pk).first()
    content = draft.content | {"title": draft.content["title"] | {"ru": "Изменённый заголовок?"}}
    deeds.save_draft(author, draft.pk, content, draft.version)
    content = waiting.content | {"title": waiting.content["title"] | {"kk": "Азаматтығы жоқ адамның куәлігін қалай алуға болады?"}}
    deeds.save_draft(author, waiting.pk, content, waiting.version)
    deeds.submit(author, waiting.pk, "Қазақшасы түзетілді")
    near = [draft.name, waiting.name]
    often = [
        turn(text="Қалада ара ұстауға бола ма?", language="kk", outcome=outcome, candidates=near)
        for outcome in ("dont_know", "choices") * 2
    ]
    send(
        *often,
        turn(text="Можно ли держать пчёл?", language="ru", candidates=near),
        turn(text=None, outcome="answer", entry=draft.name),
    )
    send(*(rating(language=language, helpful=helpful, entry=draft.name) for language in OURS for helpful in (True, True, False)))
    group_all()
    group = QuestionGroup.objects.get(reports__key=often[0]["id"])
    rows = publications(publisher, draft.name, waiting.name)
    note(author.username, "sign-in failed", "192.0.2.1")
    yield {"draft": draft, "waiting": waiting, "group": group, "person": author, "rows": rows}
    search._made.clear()


def patterns(found: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the console with its pattern."""
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def addresses(there: dict[str, Any]) -> Iterator[str]:
    """Every address, filled in with what is there; fails where a new pattern has arguments that are not known here."""
    for pattern, one in patterns():
        if one.name is None or "(?P" in pattern or pattern.startswith(("^", "r/", "autocomplete", "intake/")):
            continue  # the admin's own catch-all, lists of models that are not registered, and where only the bot knocks
        for filled in _filled(pattern, there):
            yield "/" + filled


def _filled(pattern: str, there: dict[str, Any]) -> Iterator[str]:
    named = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    if not named:
        yield pattern
        return
    for values in _values(pattern, named, there):
        yield re.sub(r"<(?:\w+:)?(\w+)>", "{\\1}", pattern).format(**values)


def _values(pattern: str, named: list[str], there: dict[str, Any]) -> list[dict[str, Any]]:
    if named == ["kind"]:
        return [{"kind": kind} for kind, _words in KINDS]
    if "kind" in named:
        return [
            {"kind": record.kind, "name": record.name, "number": record.history.first().pk}
            for kind, _words in KINDS
            for record in ([there["waiting"], there["draft"]] if kind == "entry" else Record.objects.filter(kind=kind)[:1])
        ]
    known = {"people/": {"number": there["person"].pk}, "asked/": {"id": there["group"].pk}}
    if named == ["pk"]:
        return [{"pk": row.pk} for row in there["rows"]]
    if named in (["token"], ["snapshot"]):
        return []  # the test of the way from a file to the live bot opens these
    found = next((values for start, values in known.items() if pattern.startswith(start)), None)
    assert found is not None, f"{pattern}: say in this test with which arguments to open it"
    return [found]


def open_all(client: Client, there: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Address and page of everything that a browser can open, and of what forms say when filled in wrongly."""
    for address in addresses(there):
        if address not in ("/logout/", "/language/"):
            yield from _opened(address, client.get(address, follow=True))
            if not any(part in address for part in ("/history/", "/edit/", "/review/", "/publish/")):
                yield from _opened(address, client.post(address, {}, follow=True))
    for kind in ("entry", "contact", "source", "value"):
        yield from _opened(f"empty {kind}", client.post(f"/edit/{kind}/new/", {"id": "Ж"}))
    waiting, draft = there["waiting"], there["draft"]
    for record in (waiting, draft):
        yield from _opened("stale form", client.post(f"/edit/entry/{record.name}/", {"version": "0", "do": "save"}))
    yield from _opened(
        "check", client.post(f"/edit/entry/{waiting.name}/check/", {"title.kk": "Test", "answer.ru": "Сумма 100 тенге"})
    )
    yield from _opened(
        "no words", client.post(f"/review/entry/{waiting.name}/", {"version": "0", "do": "back", "note": ""}, follow=True)
    )
    for wrong in ({"new_password1": "12345", "new_password2": "12345"}, {"new_password1": "12345", "new_password2": "6"}):
        yield from _opened("password", client.post("/password_change/", {"old_password": "?", **wrong}))
    yield from _opened("audit", client.get("/audit/?check=1&since=never"))


def _opened(address: str, response: Any) -> Iterator[tuple[str, str]]:
    assert response.status_code in (200, 403, 404, 405, 503), f"{address}: {response.status_code}"
    if "text/html" in response.get("Content-Type", ""):
        yield address, response.content.decode()
    elif response.streaming:
        b"".join(response.streaming_content)


def strangers(language: str) -> Iterator[tuple[str, str]]:
    """What somebody sees who is not signed in, or may not."""
    client = speaking(Client(), language)
    yield from _opened("login", client.get("/login/"))
    yield from _opened("empty login", client.post("/login/", {}))
    for _try in range(6):
        response = client.post("/login/", {"username": "author-one", "password": "wrong"})
        yield "login", response.content.decode()
    yield from _opened("logout", client.post("/logout/", follow=True))


def speaking(client: Client, language: str) -> Client:
    client.cookies[active.LANGUAGE_COOKIE_NAME] = language
    return client


def content_words() -> set[str]:
    """Latin words in the knowledge's own Kazakh and Russian texts, in numbers of acts, and ids that stand where a title is missing."""
    texts: list[str] = []

    def gather(value: Any, ours: bool) -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                gather(part, ours or key in (*OURS, "number"))
        elif isinstance(value, list):
            for part in value:
                gather(part, ours)
        elif ours:
            texts.append(str(value))

    for record in Record.objects.all():
        gather([record.content, record.draft], ours=False)
        if not record.title("ru"):
            texts.append(record.name)
    return set(LATIN.findall(" ".join(texts)))


def wizard(language: str, user: User) -> Iterator[tuple[str, str]]:
    """The way in with a wrong code."""
    from django_otp.plugins.otp_totp.models import TOTPDevice

    client = speaking(Client(), language)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    TOTPDevice.objects.filter(user=user).delete()
    yield from _opened("set up", client.get("/second-factor/set-up/"))
    yield from _opened("wrong first code", client.post("/second-factor/set-up/", {"code": "1"}))
    TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    for code in ("", "1", "2", "3"):
        yield from _opened("wrong code", client.post("/second-factor/code/", {"code": code}))


@pytest.mark.django_db
@pytest.mark.parametrize("language", OURS)
def test_pages_of_faults_speak_the_language_too(
    language: str, administrator: User, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = Spy(language, monkeypatch)
    lost = speaking(signed_in(administrator), language).get("/people/999999/")
    refused = speaking(signed_in(author), language).get("/people/")
    broken = speaking(signed_in(author), language)
    broken.raise_request_exception = False
    monkeypatch.setattr("knowledge.console.dashboard.piles", lambda _day: 1 / 0)
    pages = [lost, refused, broken.get("/")]
    assert [page.status_code for page in pages] == [404, 403, 500]
    assert_all_translated(spy, [(str(page.status_code), page.content.decode()) for page in pages])


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("language", OURS)
def test_no_page_falls_back_to_another_language(
    language: str, everything: dict[str, Any], administrator: User, publisher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = speaking(signed_in(administrator), language)
    spy = Spy(language, monkeypatch)
    pages = [*open_all(client, everything), *wizard(language, publisher), *strangers(language)]
    assert len({address for address, _page in pages}) > 40
    assert_all_translated(spy, pages)


def assert_all_translated(spy: Spy, pages: list[tuple[str, str]]) -> None:
    allowed = NAMES | content_words() | {name for user in User.objects.all() for name in LATIN.findall(user.username)}
    latin = dict[str, set[str]]()
    ids = re.compile("|".join([re.escape(name) for name in Record.objects.values_list("name", flat=True) if "-" in name]) or "(?!)")
    for address, page in pages:
        for word in set(LATIN.findall(NO_WORDS.sub(" ", ids.sub(" ", " ".join(Visible(page).texts))))) - allowed:
            latin.setdefault(word, set()).add(address)
    assert not spy.missing(), "no translation for:\n" + "\n".join(sorted(spy.missing()))
    assert not latin, "Latin words:\n" + "\n".join(f"{word}: {sorted(where)[:3]}" for word, where in sorted(latin.items()))


@pytest.mark.slow
@pytest.mark.parametrize("language", OURS)
@pytest.mark.usefixtures("knowledge")
def test_the_way_from_a_file_to_the_live_bot_speaks_one_language(
    language: str, administrator: User, author: User, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy, client = Spy(language, monkeypatch), speaking(signed_in(administrator), language)
    assert_all_translated(spy, [*imported(client), *published(client, author, reviewer)])


def imported(client: Client) -> Iterator[tuple[str, str]]:
    """A workbook with a right change and wrong rows, then files that are none."""
    book = openpyxl.load_workbook(io.BytesIO(client.get("/exchange/pana.xlsx").content))
    sheet = book["Entries"]
    heads = {cell.value: number for number, cell in enumerate(sheet[1], 1)}
    sheet.cell(2, heads["answer"]).value = None
    sheet.cell(3, heads["review_by"]).value = "ертең"
    sheet.cell(sheet.max_row, heads["title"]).value = "A new title"
    packed = io.BytesIO()
    book.save(packed)
    for name, content in (("pana.xlsx", packed.getvalue()), ("pana.xlsx", b"no"), ("pana.zip", b"no"), ("pana.xls", b"no"), ("", b"")):
        sent = client.post("/exchange/import/", {"file": SimpleUploadedFile(name, content)} if name else {}, follow=True)
        yield from _opened(f"import {name}", sent)
        if sent.redirect_chain and "/import/" in sent.redirect_chain[-1][0]:
            for given in ({}, {"leave_out": "yes"}):
                yield from _opened(f"take {name}", client.post(sent.redirect_chain[-1][0], given, follow=True))


def published(client: Client, author: User, reviewer: User) -> Iterator[tuple[str, str]]:
    """Approve, prepare, publish, ask, withdraw, tell again, go back; and what is refused."""
    record = Record.objects.filter(kind="entry", state="approved").first()
    record.content = record.content | {"answer": {**record.content["answer"], "ru": "Школа обязана принять ребёнка."}}
    record.reviewed_by, record.reviewed_at = reviewer, timezone.now()
    record.save()
    record.writers.set([author])
    note(reviewer.username, "approved", f"entry:{record.name}", writers=[author.username])
    yield from _opened("publish", client.get("/publish/"))
    prepared = client.post("/publish/prepare/", follow=True)
    yield from _opened("prepared", prepared)
    row = Publication.objects.first()
    yield from _opened("live", client.post(f"/publish/{row.pk}/live/", follow=True))
    yield from _opened("live twice", client.post(f"/publish/{row.pk}/live/", follow=True))
    yield from _opened("drop", client.post(f"/publish/{row.pk}/drop/", follow=True))
    for state in ("live", "draft"):
        for question in ("Баламды мектепке алмай жатыр", "Меня бьёт муж", "Ж", "Погода"):
            yield from _opened(f"ask {state}", client.get("/ask/", {"question": question, "state": state}))
    for words in ("", "Қате кеткен"):
        yield from _opened("withdraw", client.post(f"/publish/withdraw/entry/{record.name}/", {"words": words}, follow=True))
    yield from _opened("restore", client.post(f"/publish/restore/entry/{record.name}/", follow=True))
    kept = client.get("/snapshots/")
    yield from _opened("snapshots", kept)
    for snapshot in set(re.findall(r"/snapshots/([\w-]+)/", kept.content.decode())):
        yield from _opened("go back", client.get(f"/snapshots/{snapshot}/"))
    yield from _opened("gone back", client.post(f"/snapshots/{snapshot}/", follow=True))
    yield from _opened("publish", client.get("/publish/"))
    yield from _opened("audit", client.get("/audit/"))
