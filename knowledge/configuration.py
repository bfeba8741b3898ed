"""Every setting of every process: name, default, meaning. The environment is read here and nowhere else.

``python -m knowledge settings`` prints the table; a test holds ``docs/settings.md`` against it.
"""

from __future__ import annotations

import contextlib
import ipaddress
import math
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "PANA_"


class ConfigurationError(ValueError):
    """A setting has a value that cannot be used; the message names the setting and says what it takes."""


@dataclass(frozen=True)
class Setting:
    """One row of the table. ``default`` fixes the type: int, float or str."""

    name: str
    default: int | float | str
    meaning: str


TABLE: tuple[Setting, ...] = (
    Setting("DATA", "var", "Folder for all that is made while running: encoder, snapshots, Rasa model, secret."),
    Setting("WEB_HOST", "127.0.0.1", "Address the visitor's web listens on."),
    Setting("WEB_PORT", 5005, "Port of the visitor's web."),
    Setting("HELP_HOST", "127.0.0.1", "Address the server of the help pages listens on."),
    Setting("HELP_PORT", 5006, "Port of the server of the help pages, which answers while the other processes are down."),
    Setting(
        "PUBLIC_URL",
        "",
        "Address at which people reach Pana, such as https://pana.example; stands in the help pages' links and QR codes; empty: none.",
    ),
    Setting("ACTIONS_HOST", "127.0.0.1", "Private address of the action server; it has no authentication."),
    Setting("ACTIONS_PORT", 5055, "Port of the action server."),
    Setting(
        "ENCODER",
        "e5-small-int8",
        "e5-small-int8, hash (deterministic, for tests), or any sentence-transformers model by name or path.",
    ),
    Setting("ENCODER_THREADS", 1, "Threads the encoder may use for one question."),
    Setting("SNAPSHOT_POLL_SECONDS", 0.5, "How often the action server looks for a new publication."),
    Setting("SESSION_SECRET", "", "Key that signs session tokens; empty: one is made and kept in DATA/session.key."),
    Setting("SESSION_HOURS", 12.0, "Hours a session token is valid and a conversation is remembered."),
    Setting("SESSIONS_AT_ONCE", 5000, "Conversations remembered at once; the oldest is forgotten first."),
    Setting("MESSAGE_CHARACTERS", 1000, "Longest message, in characters; 0 switches the limit off."),
    Setting("MESSAGES_PER_MINUTE_SESSION", 30, "Messages a minute in one session; 0 switches the limit off."),
    Setting("MESSAGES_PER_MINUTE_ADDRESS", 120, "Messages a minute from one address; 0 switches the limit off."),
    Setting("SESSIONS_PER_MINUTE_ADDRESS", 60, "New sessions a minute from one address; 0 switches the limit off."),
    Setting("BODY_BYTES", 65536, "Largest request body, in bytes; 0 switches the limit off."),
    Setting("PROXIES", 0, "Reverse proxies in front whose X-Forwarded-For is believed; 0 believes none."),
    Setting("TURN_SECONDS", 15.0, "Longest wait for an answer before the visitor gets the emergency numbers."),
    Setting("ALLOWED_ORIGINS", "", "Other sites whose pages may call the API, such as https://example.org, separated by commas."),
    Setting("STREAMS_AT_ONCE", 200, "Open event streams and waiting polls at once; 0 allows none."),
    Setting("FEEDBACK", "feedback", "Folder for the counted yes or no under answers, one file a day; a relative one lies in DATA."),
    Setting("FEEDBACK_BYTES", 1_000_000, "Most bytes of feedback kept a day; 0 keeps none."),
    Setting("REPORTS", "reports", "Folder where what was asked in vain waits for the console, masked; a relative one lies in DATA."),
    Setting("REPORTS_URL", "", "Address at which the console takes these reports; empty: the console of this machine."),
    Setting("REPORTS_SECRET", "", "Key shared by bot and console for the reports; empty: one is made and kept in DATA/reports.key."),
    Setting("REPORTS_BYTES", 5_000_000, "Most bytes of reports that wait on disk; 0 keeps and sends none."),
    Setting("REPORTS_DAYS", 30, "Days after which a report is deleted, on the bot's side and in the console."),
    Setting("CONSOLE_HOST", "127.0.0.1", "Address the staff console listens on."),
    Setting("CONSOLE_PORT", 5007, "Port of the staff console."),
    Setting(
        "CONSOLE_URL",
        "",
        "Address at which staff reach the console, such as https://console.example; empty: only from this machine, without TLS.",
    ),
    Setting("CONSOLE_SECRET", "", "Key that signs sessions of the console; empty: one is made and kept in DATA/console.key."),
    Setting("CONSOLE_SESSION_MINUTES", 60, "Minutes without a click after which the console asks for the password again."),
    Setting("BURST_SECONDS", 2.0, "Messengers: short messages within this time are read as one; 0 reads each alone."),
    Setting("TELEGRAM_TOKEN", "", "Token of the Telegram bot, as BotFather gives it; empty: the channel is off."),
    Setting(
        "TELEGRAM_SECRET",
        "",
        "What Telegram proves itself with, 1 to 256 letters, digits, _ and -; empty: one is made and kept in DATA/telegram.key.",
    ),
    Setting("TELEGRAM_MODE", "webhook", "webhook: Telegram calls PUBLIC_URL; polling: Pana asks Telegram."),
    Setting("TELEGRAM_API", "https://api.telegram.org", "Address of the Telegram Bot API."),
    Setting("WHATSAPP_TOKEN", "", "Access token of the WhatsApp Cloud API; empty: the channel is off."),
    Setting("WHATSAPP_PHONE_ID", "", "Id of the phone number that WhatsApp messages come from."),
    Setting("WHATSAPP_APP_SECRET", "", "App secret with which Meta signs what it sends."),
    Setting("WHATSAPP_VERIFY_TOKEN", "", "Word that Meta repeats when the webhook is set up."),
    Setting("WHATSAPP_API", "https://graph.facebook.com", "Address of the WhatsApp Cloud API."),
    Setting("WHATSAPP_VERSION", "v23.0", "Version of the WhatsApp Cloud API."),
    Setting("VIBER_TOKEN", "", "Token of the Viber bot; empty: the channel is off."),
    Setting("VIBER_API", "https://chatapi.viber.com/pa", "Address of the Viber bot API."),
    Setting("SMS_URL", "", "Address of the SMS gateway that takes answers; empty: the channel is off."),
    Setting("SMS_SECRET", "", "Key shared with the SMS gateway; empty: one is made and kept in DATA/sms.key."),
    Setting("SMS_CHARACTERS", 335, "Characters of one SMS; 335 are five joined ones in Cyrillic letters."),
    Setting("QUICK_EXIT", "https://www.google.com/", 'Where "Leave quickly" leads; in the help pages from the next publication on.'),
)

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?")

_SMS_CHARACTERS = 60

_BY_NAME = {row.name: row for row in TABLE}


@dataclass(frozen=True)
class Settings:
    """The settings of this process, checked against each other."""

    data: Path
    web_host: str
    web_port: int
    help_host: str
    help_port: int
    public_url: str
    actions_host: str
    actions_port: int
    encoder: str
    encoder_threads: int
    snapshot_poll_seconds: float
    session_secret: str
    session_hours: float
    sessions_at_once: int
    message_characters: int
    messages_per_minute_session: int
    messages_per_minute_address: int
    sessions_per_minute_address: int
    body_bytes: int
    proxies: int
    turn_seconds: float
    allowed_origins: str
    streams_at_once: int
    feedback: str
    feedback_bytes: int
    reports: str
    reports_url: str
    reports_secret: str
    reports_bytes: int
    reports_days: int
    console_host: str
    console_port: int
    console_url: str
    console_secret: str
    console_session_minutes: int
    burst_seconds: float
    telegram_token: str
    telegram_secret: str
    telegram_mode: str
    telegram_api: str
    whatsapp_token: str
    whatsapp_phone_id: str
    whatsapp_app_secret: str
    whatsapp_verify_token: str
    whatsapp_api: str
    whatsapp_version: str
    viber_token: str
    viber_api: str
    sms_url: str
    sms_secret: str
    sms_characters: int
    quick_exit: str

    @property
    def snapshots(self) -> Path:
        """Folder of all published snapshots, with ``current`` beside them."""
        return self.data / "snapshots"

    @property
    def encoders(self) -> Path:
        """Folder of the built encoders."""
        return self.data / "encoder"

    @property
    def origins(self) -> frozenset[str]:
        """Other sites whose pages may call the API."""
        return frozenset(part.strip() for part in self.allowed_origins.split(",") if part.strip())

    @property
    def feedback_folder(self) -> Path:
        """Folder of the files of feedback."""
        return self.data / self.feedback

    @property
    def reports_folder(self) -> Path:
        """Folder of the reports that wait for the console."""
        return self.data / self.reports

    @property
    def reports_address(self) -> str:
        """Where the console takes reports."""
        return self.reports_url or f"http://{self.console_host}:{self.console_port}/intake/reports"

    @property
    def actions_url(self) -> str:
        """Base address of the action server."""
        return f"http://{self.actions_host}:{self.actions_port}"

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read ``PANA_*`` from the environment.

        Raises:
            ConfigurationError: a value has the wrong type or contradicts another.
        """
        given = os.environ if environment is None else environment
        values = {row.name.lower(): _value(row, given.get(PREFIX + row.name)) for row in TABLE}
        data = Path(str(values.pop("data")))
        settings = cls(data=data if data.is_absolute() else ROOT / data, **values)  # type: ignore[arg-type]
        _cross_check(settings)
        return settings


def _value(row: Setting, text: str | None) -> int | float | str:
    if text is None or text.strip() == "":
        return row.default
    kind = type(row.default)
    try:
        value = kind(text.strip())
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise ConfigurationError(f"{PREFIX}{row.name} takes {wanted}, not {text!r}.") from None
    if isinstance(value, float) and not math.isfinite(value):
        raise ConfigurationError(f"{PREFIX}{row.name} takes a number, not {text!r}.")
    if isinstance(value, int | float) and value < 0:
        raise ConfigurationError(f"{PREFIX}{row.name} cannot be negative ({text}).")
    return value


def _cross_check(settings: Settings) -> None:
    for one, other in combinations(("web", "actions", "help", "console"), 2):
        if _place(settings, one) == _place(settings, other):
            names = f"PANA_{one.upper()}_PORT and PANA_{other.upper()}_PORT"
            raise ConfigurationError(f"{names} are the same; give each process its own port.")
    for name in ("public_url", "console_url", "reports_url", "telegram_api", "whatsapp_api", "viber_api", "sms_url"):
        if (given := getattr(settings, name)) and not _is_plain_address(given):
            raise ConfigurationError(
                f"PANA_{name.upper()} takes an address such as https://pana.example, without query, not {given!r}."
            )
    for name in ("web_port", "actions_port", "help_port", "console_port"):
        if not 0 < getattr(settings, name) < 65536:
            raise ConfigurationError(f"PANA_{name.upper()} must lie between 1 and 65535.")
    positive = ("encoder_threads", "session_hours", "sessions_at_once", "snapshot_poll_seconds", "turn_seconds")
    for name in (*positive, "reports_days", "console_session_minutes"):
        if getattr(settings, name) == 0:
            raise ConfigurationError(f"PANA_{name.upper()} must be more than 0.")
    for origin in sorted(settings.origins):
        if not _ORIGIN.fullmatch(origin):
            raise ConfigurationError(
                f"PANA_ALLOWED_ORIGINS takes exact origins such as https://example.org, without path or final slash, not {origin!r}."
            )
    _refuse_open_console(settings)
    _check_channels(settings)
    if not re.fullmatch(r"https?://[^\s\"'<>]+", settings.quick_exit):
        raise ConfigurationError(f"PANA_QUICK_EXIT takes an address such as https://www.google.com/, not {settings.quick_exit!r}.")


def _refuse_open_console(settings: Settings) -> None:
    """Passwords of staff travel through TLS or not through a network at all."""
    host, url = settings.console_host, settings.console_url
    if url.startswith("http://") and not _is_this_machine(urlsplit(url).hostname or ""):
        raise ConfigurationError(f"PANA_CONSOLE_URL must begin with https://, because staff type their passwords there, not {url!r}.")
    if _is_this_machine(host):
        return
    if not url.startswith("https://"):
        raise ConfigurationError(
            f"PANA_CONSOLE_HOST {host} can be reached from other machines without TLS: leave it at 127.0.0.1, "
            "or put a reverse proxy with TLS in front and set PANA_CONSOLE_URL to its https address."
        )
    if not settings.proxies:
        raise ConfigurationError(
            f"PANA_PROXIES must count the reverse proxy with TLS in front of the console at {host}, of which PANA_CONSOLE_URL tells."
        )


def _check_channels(settings: Settings) -> None:
    """What the messaging channels need."""
    if settings.telegram_mode not in ("webhook", "polling"):
        raise ConfigurationError(f"PANA_TELEGRAM_MODE is webhook or polling, not {settings.telegram_mode!r}.")
    if settings.telegram_token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", settings.telegram_token):
        raise ConfigurationError("PANA_TELEGRAM_TOKEN is not a token as BotFather gives it: a number, a colon, letters and digits.")
    if settings.telegram_secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", settings.telegram_secret):
        raise ConfigurationError("PANA_TELEGRAM_SECRET takes 1 to 256 letters, digits, _ and -.")
    if settings.sms_characters < _SMS_CHARACTERS:
        raise ConfigurationError(f"PANA_SMS_CHARACTERS must be at least {_SMS_CHARACTERS}.")


def _is_this_machine(host: str) -> bool:
    """Whether this is a loopback address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _place(settings: Settings, process: str) -> tuple[str, int]:
    return getattr(settings, f"{process}_host"), getattr(settings, f"{process}_port")


def _is_plain_address(text: str) -> bool:
    """Whether this is an http(s) address with a host and nothing after the path."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return known and parts.username is None and not any(sign in text for sign in "?#\\\"'<> ")


def kept_key(path: Path) -> str:
    """The key in this file, made on first use and readable by its owner alone; processes that start together get the same one."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}-{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def database_address(environment: Mapping[str, str] | None = None) -> str:
    """``DATABASE_URL``, under the name that hosting services give it. Only the console may ask: the others hold no database."""
    return (os.environ if environment is None else environment).get("DATABASE_URL", "").strip()


def describe() -> str:
    """The table of settings as Markdown, one row a setting."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    lines += [f"| `{PREFIX}{row.name}` | `{row.default}` | {row.meaning} |" for row in TABLE]
    return "\n".join(lines) + "\n"
