"""Whatever is typed becomes a message fit to be understood, or a named fault."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.intake import take_in


@pytest.mark.parametrize("raw", ["", " ", "\n\t  \r\n", "\x00", "\x00\x01\x1f", "\u200b\u200d\ufeff", "\ud800", "/", "///", "\\ / /"])
def test_a_message_without_anything_visible_is_empty(raw: str) -> None:
    taken = take_in(raw, 1000)
    assert (taken.text, taken.fault) == ("", "empty")


@pytest.mark.parametrize("raw", ["🙂", "👍🏽👍🏽", "?!", "...", "❤️ ❤️", "«»", "+++"])
def test_emoji_and_punctuation_alone_are_unreadable(raw: str) -> None:
    assert take_in(raw, 1000).fault == "unreadable"


@pytest.mark.parametrize("raw", ["ок", "123", "сәлем 🙂", "құжат\u200b керек", "1414"])
def test_words_and_numbers_are_readable(raw: str) -> None:
    assert take_in(raw, 1000).fault is None


def test_nul_invisible_and_control_characters_vanish_from_the_text() -> None:
    assert take_in("қан\u200bдай\x00 құ\u00adжат\x07\r\n керек", 1000).text == "қандай құжат керек"


def test_lone_surrogates_vanish_and_the_rest_is_valid_utf8() -> None:
    taken = take_in("құжат \ud83d керек \udfff", 1000)
    assert taken.text == "құжат керек"
    taken.text.encode("utf-8")


def test_the_longest_message_is_accepted_and_one_character_more_is_not() -> None:
    assert take_in("қ" * 1000, 1000).fault is None
    assert take_in("қ" * 1001, 1000).fault == "too_long"


def test_ten_thousand_characters_are_too_long_and_their_text_is_dropped() -> None:
    taken = take_in("сөз " * 2500, 1000)
    assert (taken.text, taken.fault) == ("", "too_long")


def test_limit_nought_accepts_any_length() -> None:
    assert take_in("сөз " * 2500, 0).fault is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("/restart", "restart"),
        ("//restart", "restart"),
        ("  / /restart", "restart"),
        ("\u200b/restart", "restart"),
        ("\x00/session_start", "session_start"),
        ("\\/restart", "restart"),
        ('/show_entry{"entry": "iin"}', 'show_entry{"entry": "iin"}'),
        ("да/нет", "да/нет"),
    ],
)
def test_a_leading_slash_never_makes_a_command(raw: str, text: str) -> None:
    assert take_in(raw, 1000).text == text


def test_html_is_kept_as_plain_words_and_not_interpreted() -> None:
    assert take_in("<b>құжат</b><script>alert(1)</script>", 1000).text == "<b>құжат</b><script>alert(1)</script>"


def test_personal_data_are_masked_and_reported() -> None:
    taken = take_in("ИИН 850412300457 не работает", 1000)
    assert (taken.text, taken.masked) == ("ИИН *** не работает", True)


def test_a_bare_personal_number_leaves_nothing_to_read_but_is_reported_as_masked() -> None:
    taken = take_in("850412300457", 1000)
    assert (taken.text, taken.masked, taken.fault) == ("", True, "unreadable")


_ANYTHING = st.text(st.characters(), max_size=200)


@settings(max_examples=300, deadline=None)
@given(_ANYTHING)
def test_any_text_gives_either_a_fault_or_a_safe_text(raw: str) -> None:
    taken = take_in(raw, 150)
    if taken.fault:
        assert taken.text == ""
    else:
        assert taken.text and not taken.text.startswith(("/", "\\"))
        assert len(taken.text.encode("utf-8")) > 0
        assert not any(ord(char) < 32 for char in taken.text)


def test_a_wrong_keyboard_layout_is_turned_after_masking() -> None:
    taken = take_in("rfr gjkexbnm ljrevtyns, vjq bby 900101300123", 1000)
    assert (taken.text, taken.masked) == ("как получить документы, мой иин ***", True)
