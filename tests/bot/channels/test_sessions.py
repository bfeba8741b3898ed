"""Only this server's tokens open a conversation, and the conversation follows the visitor's language."""

from __future__ import annotations

import base64
import json
import stat
import time
from pathlib import Path

import jwt
import pytest

from bot.channels.sessions import Conversation, SessionRefused, Sessions
from knowledge.configuration import Settings, kept_key
from knowledge.languages import LANGUAGES

KEY = "s" * 64


def sessions(key: str = KEY, hours: float = 1.0, most: int = 100) -> Sessions:
    return Sessions(key, hours, most)


def unsigned(claims: dict[str, object]) -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


@pytest.mark.parametrize("language", [*LANGUAGES, None])
def test_a_token_opens_its_conversation_in_its_starting_language(language: str | None) -> None:
    made = sessions()
    conversation = made.open(made.issue(language))
    assert (conversation.language, conversation.chosen) == (language, False)


def test_a_token_opens_the_same_conversation_each_time_and_another_token_another() -> None:
    made = sessions()
    token, other = made.issue("kk"), made.issue("kk")
    assert made.open(token) is made.open(token)
    assert made.open(token).id != made.open(other).id


def test_a_token_says_nothing_of_a_person() -> None:
    claims = jwt.decode(sessions().issue("ru"), KEY, ["HS256"])
    assert set(claims) == {"sub", "lang", "exp"}


def test_a_token_of_another_key_is_refused() -> None:
    with pytest.raises(SessionRefused) as refused:
        sessions().open(sessions(key="t" * 64).issue("kk"))
    assert not refused.value.expired


def test_an_expired_token_is_refused_as_expired() -> None:
    token = jwt.encode({"sub": "x", "lang": "kk", "exp": int(time.time()) - 5}, KEY, "HS256")
    with pytest.raises(SessionRefused) as refused:
        sessions().open(token)
    assert refused.value.expired


def test_an_unsigned_token_is_refused() -> None:
    with pytest.raises(SessionRefused):
        sessions().open(unsigned({"sub": "x", "lang": "kk", "exp": int(time.time()) + 1000}))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_a_token_signed_with_another_algorithm_is_refused(algorithm: str) -> None:
    token = jwt.encode({"sub": "x", "exp": int(time.time()) + 1000}, KEY, algorithm)
    with pytest.raises(SessionRefused):
        sessions().open(token)


@pytest.mark.parametrize("claims", [{}, {"sub": "x"}, {"exp": 99999999999}, {"sub": "x", "exp": "tomorrow"}])
def test_a_token_without_id_or_expiry_is_refused(claims: dict[str, object]) -> None:
    with pytest.raises(SessionRefused):
        sessions().open(jwt.encode(claims, KEY, "HS256"))


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "\ud800", "\x00", "құпия", "🙂.🙂.🙂", "x" * 100_000, "null"])
def test_rubbish_is_refused_and_breaks_nothing(token: str) -> None:
    with pytest.raises(SessionRefused):
        sessions().open(token)


def test_a_changed_token_is_refused() -> None:
    head, claims, signature = sessions().issue("kk").split(".")
    for forged in (f"{head}.{claims[:-2]}xx.{signature}", f"{head}.{claims}.{signature[::-1]}", f"{head}.{claims}."):
        with pytest.raises(SessionRefused):
            sessions().open(forged)


def test_conversations_beyond_the_most_are_forgotten_the_least_recent_first() -> None:
    made = sessions(most=2)
    first, second, third = (made.issue("kk") for _ in range(3))
    kept = made.open(first)
    made.open(second).choose("ru")
    made.open(first)
    made.open(third)
    assert made.open(first) is kept
    assert made.open(second).language == "kk", "it was forgotten and begins anew in the language of its token"


def test_a_deleted_conversation_refuses_its_token_as_often_as_it_is_deleted() -> None:
    made = sessions()
    token, other = made.issue("kk"), made.issue("kk")
    id = made.open(token).id
    assert made.delete(token) == made.delete(token) == id
    assert made.is_deleted(id)
    with pytest.raises(SessionRefused) as refused:
        made.open(token)
    assert not refused.value.expired
    assert not made.is_deleted(made.open(other).id)


def test_an_expired_token_can_still_be_deleted_and_a_forged_one_cannot() -> None:
    assert sessions().delete(jwt.encode({"sub": "x", "lang": "kk", "exp": int(time.time()) - 5}, KEY, "HS256")) == "x"
    with pytest.raises(SessionRefused):
        sessions().delete(sessions(key="t" * 64).issue("kk"))


def test_ids_of_deleted_conversations_are_kept_only_while_their_tokens_are_valid() -> None:
    made = sessions(hours=0.00001)
    first = made.delete(made.issue("kk"))
    time.sleep(0.05)
    made.delete(made.issue("kk"))
    assert not made.is_deleted(first)


def test_the_token_of_a_form_belongs_to_one_conversation_and_one_key() -> None:
    assert sessions().form_token("a") == sessions().form_token("a")
    assert len({sessions().form_token("a"), sessions().form_token("b"), sessions(key="t" * 64).form_token("a")}) == 3


def test_validity_is_told_in_seconds() -> None:
    assert sessions(hours=0.5).seconds == 1800


@pytest.mark.parametrize("said", ["ok", "ок", "123", "🙂", "???", "да", "иә", "hi"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_no_language_keep_the_language(language: str, said: str) -> None:
    conversation = Conversation("x", language)
    conversation.hear(said)
    assert (conversation.language, conversation.chosen) == (language, False)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("құжатым жоқ, не істеймін", "kk"),
        ("кандай кужат керек", "kk"),
        ("qandai qujat kerek", "kk"),
        ("у меня нет документов, что делать", "ru"),
        ("kak poluchit ubezhishche", "ru"),
        ("how can I get a birth certificate", "en"),
    ],
)
@pytest.mark.parametrize("before", [*LANGUAGES, None])
def test_a_sentence_of_a_language_is_followed(before: str | None, said: str, language: str) -> None:
    conversation = Conversation("x", before)
    conversation.hear(said)
    assert conversation.language == language


@pytest.mark.parametrize(("said", "language"), [("қазақша", "kk"), ("по-русски, пожалуйста", "ru"), ("in English please", "en")])
def test_an_explicit_wish_is_obeyed_and_writing_otherwise_no_longer_changes_it(said: str, language: str) -> None:
    conversation = Conversation("x", None)
    conversation.hear(said)
    assert (conversation.language, conversation.chosen) == (language, True)
    for sentence in ("құжатым жоқ, не істеймін", "у меня нет документов", "how can I get a certificate"):
        conversation.hear(sentence)
        assert conversation.language == language


def test_a_later_wish_and_a_pressed_button_both_outrank_an_earlier_wish() -> None:
    conversation = Conversation("x", "kk")
    conversation.hear("по-русски")
    conversation.hear("english")
    assert conversation.language == "en"
    conversation.choose("kk")
    assert (conversation.language, conversation.chosen) == ("kk", True)


def test_the_kept_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings.read({"PANA_DATA": str(tmp_path / "new")})
    key = kept_key(settings.data / "session.key")
    path = tmp_path / "new" / "session.key"
    assert len(key) == 64
    assert kept_key(settings.data / "session.key") == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    token = Sessions.of(settings).issue("kk")
    assert Sessions.of(settings).open(token).language == "kk", "a restart keeps sessions valid"


def test_the_key_of_the_settings_outranks_the_kept_one(tmp_path: Path) -> None:
    settings = Settings.read({"PANA_DATA": str(tmp_path), "PANA_SESSION_SECRET": KEY})
    assert sessions().open(Sessions.of(settings).issue("ru")).language == "ru"
    assert not (tmp_path / "session.key").exists()
