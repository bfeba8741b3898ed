"""Settings: read once, checked, said in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.configuration import PREFIX, ROOT, TABLE, ConfigurationError, Settings, describe


def test_every_setting_has_its_default_in_an_empty_environment() -> None:
    settings = Settings.read({})
    for row in TABLE:
        if row.name != "DATA":
            assert getattr(settings, row.name.lower()) == row.default


def test_every_row_of_the_table_has_a_meaning_and_a_name_of_its_own() -> None:
    assert len({row.name for row in TABLE}) == len(TABLE)
    assert all(row.meaning.endswith(".") for row in TABLE)


def test_the_description_names_every_setting_with_its_default() -> None:
    text = describe()
    for row in TABLE:
        assert f"| `{PREFIX}{row.name}` | `{row.default}` | {row.meaning} |" in text


def test_a_relative_data_folder_lies_in_the_project_and_an_absolute_one_stays(tmp_path: Path) -> None:
    assert Settings.read({"PANA_DATA": "elsewhere"}).data == ROOT / "elsewhere"
    settings = Settings.read({"PANA_DATA": str(tmp_path)})
    assert settings.snapshots == tmp_path / "snapshots"
    assert settings.encoders == tmp_path / "encoder"


def test_an_empty_value_counts_as_not_given() -> None:
    assert Settings.read({"PANA_WEB_PORT": "  "}).web_port == 5005


def test_the_actions_address_is_made_of_host_and_port() -> None:
    assert Settings.read({"PANA_ACTIONS_HOST": "10.0.0.7", "PANA_ACTIONS_PORT": "6000"}).actions_url == "http://10.0.0.7:6000"


def test_settings_without_our_prefix_are_ignored() -> None:
    assert Settings.read({"WEB_PORT": "81"}).web_port == 5005


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PANA_WEB_PORT", "eighty", "a whole number"),
        ("PANA_WEB_PORT", "80.5", "a whole number"),
        ("PANA_TURN_SECONDS", "soon", "a number"),
        ("PANA_PROXIES", "-1", "negative"),
        ("PANA_WEB_PORT", "70000", "between 1 and 65535"),
        ("PANA_ACTIONS_PORT", "0", "between 1 and 65535"),
        ("PANA_ACTIONS_PORT", "5005", "its own port"),
        ("PANA_HELP_PORT", "5005", "its own port"),
        ("PANA_HELP_PORT", "0", "between 1 and 65535"),
        ("PANA_PUBLIC_URL", "pana.example", "https://pana.example"),
        ("PANA_PUBLIC_URL", "ftp://pana.example", "https://pana.example"),
        ("PANA_PUBLIC_URL", "https://pana.example/?a=1", "without query"),
        ("PANA_PUBLIC_URL", "https://pana.example/#top", "without query"),
        ("PANA_PUBLIC_URL", "https://name:word@pana.example", "without query"),
        ("PANA_PUBLIC_URL", "https://pana.example:none", "without query"),
        ("PANA_PUBLIC_URL", "https:///help", "without query"),
        ("PANA_ENCODER_THREADS", "0", "more than 0"),
        ("PANA_SESSION_HOURS", "0", "more than 0"),
        ("PANA_TURN_SECONDS", "0", "more than 0"),
        ("PANA_ALLOWED_ORIGINS", "*", "exact origins"),
        ("PANA_ALLOWED_ORIGINS", "https://a.org, https://b.org/", "exact origins"),
        ("PANA_ALLOWED_ORIGINS", "null", "exact origins"),
        ("PANA_ALLOWED_ORIGINS", "https://*.example.org", "exact origins"),
        ("PANA_QUICK_EXIT", "javascript:alert(1)", "an address"),
        ("PANA_TELEGRAM_MODE", "push", "webhook or polling"),
        ("PANA_TELEGRAM_TOKEN", "my bot", "as BotFather gives it"),
        ("PANA_TELEGRAM_SECRET", "two words", "letters, digits"),
        ("PANA_TELEGRAM_API", "api.telegram.org", "https://pana.example"),
        ("PANA_SMS_URL", "gateway", "https://pana.example"),
        ("PANA_SMS_CHARACTERS", "10", "at least 60"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_its_name(name: str, value: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        Settings.read({name: value})
    assert name in str(caught.value)


@pytest.mark.parametrize("address", ["https://pana.example", "http://127.0.0.1:5006", "https://help.example/pana/"])
def test_the_public_address_may_have_a_port_and_a_path(address: str) -> None:
    assert Settings.read({"PANA_PUBLIC_URL": address}).public_url == address


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_number_that_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ConfigurationError):
        Settings.read({"PANA_TURN_SECONDS": value})


def test_limits_may_be_switched_off_with_zero() -> None:
    settings = Settings.read({"PANA_MESSAGES_PER_MINUTE_SESSION": "0", "PANA_BODY_BYTES": "0"})
    assert (settings.messages_per_minute_session, settings.body_bytes) == (0, 0)


def test_allowed_origins_are_a_list_with_commas() -> None:
    assert Settings.read({}).origins == frozenset()
    given = Settings.read({"PANA_ALLOWED_ORIGINS": "https://a.org, http://localhost:8000,"})
    assert given.origins == {"https://a.org", "http://localhost:8000"}


def test_feedback_lies_in_the_data_folder_unless_it_is_absolute(tmp_path: Path) -> None:
    assert Settings.read({"PANA_DATA": str(tmp_path)}).feedback_folder == tmp_path / "feedback"
    assert Settings.read({"PANA_FEEDBACK": str(tmp_path / "x")}).feedback_folder == tmp_path / "x"
