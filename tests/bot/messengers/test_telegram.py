"""Telegram keeps what every channel promises, and some things of its own."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from knowledge.languages import LANGUAGES, labels
from knowledge.snapshots import Snapshot
from knowledge.snapshots.replies import choices_reply, entry_reply, menu_reply
from tests.bot.messengers.conformance import QUESTIONS, Chat, Conformance, Open
from tests.bot.messengers.simulators.telegram import SECRET, USERNAME, TelegramServer

GROUP = -700000001


class TestTelegram(Conformance):
    """The suite, and what is special to Telegram."""

    simulated = TelegramServer

    # Messages

    async def test_an_answer_is_one_message_with_all_its_parts_and_buttons_below(
        self, chat: Chat, snapshot: Snapshot, anna: str
    ) -> None:
        reply = entry_reply(snapshot, "asylum-where", "kk")
        chat.site.assistant.says = [{"custom": reply}]
        await chat.hears(anna, QUESTIONS["kk"])
        (told,) = await chat.settled(anna)
        for section in reply["card"]["sections"]:
            assert section.get("label", "") in told.text
        assert [payload for _, payload in told.buttons][-2:] == ["again:ru", "again:en"]

    async def test_what_looks_like_html_is_shown_as_it_is(self, chat: Chat, anna: str) -> None:
        text = "1 < 2 & <b>bold</b> &amp; <script>"
        chat.site.assistant.says = [{"text": text}]
        assert [told.text for told in await chat.hears(anna, QUESTIONS["ru"])] == [text]

    @pytest.mark.parametrize(("units", "messages"), [(4096, 1), (4097, 2)])
    async def test_a_message_is_split_only_over_4096_utf_16_units(self, chat: Chat, anna: str, units: int, messages: int) -> None:
        text = "🙂" * 1000 + " " + "&" * (units - 2001)
        chat.site.assistant.says = [{"text": text}]
        await chat.hears(anna, QUESTIONS["ru"])
        told = await chat.settled(anna)
        assert len(told) == messages
        assert "".join("".join(one.text.split()) for one in told) == "".join(text.split())

    async def test_long_titles_stand_in_the_text_with_the_number_of_their_button(
        self, chat: Chat, snapshot: Snapshot, anna: str
    ) -> None:
        reply = choices_reply(snapshot, "ru", 0.3, [("sdp-duration", 0.6), ("sdp-temporary-document", 0.4)])
        chat.site.assistant.says = [{"custom": reply}]
        (told,) = await chat.hears(anna, QUESTIONS["ru"])
        for number, button in enumerate(reply["buttons"], 1):
            assert f"{number} – {button['title']}" in told.text
            assert told.buttons[number - 1] == (f"{number}. {button['title']}", button["payload"])

    async def test_the_devices_language_is_believed_until_the_visitor_writes(self, chat: Chat, anna: str) -> None:
        body = chat.simulator.payload("hinted", person=int(anna), id=chat.simulator.id(), text="/start")
        assert await chat.deliver(body) == 200
        (hello, menu) = await chat.simulator.wait(anna, 2)
        assert hello.text == labels.label("channel.hello", "ru")
        assert menu.text.startswith(labels.label("reply.menu", "ru"))

    # Buttons

    async def test_a_pressed_button_is_answered_and_marked(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        chat.site.assistant.says = [{"custom": menu_reply(snapshot, "ru")}]
        (told,) = await chat.hears(anna, QUESTIONS["ru"])
        await chat.press(anna, told, 2)
        await chat.settled(anna, 1)
        called = dict(chat.simulator.calls)
        assert called["answerCallbackQuery"] == {"callback_query_id": "4382bfdwdsb323b2d9"}
        rows = called["editMessageReplyMarkup"]["reply_markup"]["inline_keyboard"]
        assert [row[0]["text"] for row in rows] == [f"✓ {t}" if n == 1 else t for n, (t, _) in enumerate(told.buttons)]

    async def test_the_visitor_sees_that_an_answer_is_written(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, QUESTIONS["ru"])
        assert ("sendChatAction", {"chat_id": int(anna), "action": "typing"}) in chat.simulator.calls

    # What is no text

    async def test_words_below_a_picture_are_read(self, chat: Chat, anna: str) -> None:
        body = chat.simulator.payload("photo_with_words", person=int(anna), id=chat.simulator.id(), text=QUESTIONS["ru"])
        assert await chat.deliver(body) == 200
        await chat.settled(anna)
        assert chat.site.assistant.texts == [QUESTIONS["ru"]]
        assert [told.text for told in chat.simulator.to(anna)][-1] == "Жауап"

    @pytest.mark.parametrize("shape", ["pinned", "channel_post", "other_bot", "migrated"])
    async def test_what_is_meant_for_nobody_is_passed_over(self, chat: Chat, anna: str, shape: str) -> None:
        body = chat.simulator.payload(shape, person=int(anna), id=chat.simulator.id(), chat=GROUP, text="x")
        assert await chat.deliver(body) == 200
        await asyncio.sleep(0.3)
        assert chat.simulator.told == [] and chat.site.assistant.heard == []

    @pytest.mark.parametrize(
        ("shape", "words", "answered"),
        [
            ("group", "кто знает, где подать на убежище?", False),
            ("group", f"@{USERNAME.lower()} где подать на убежище?", True),
            ("group", "/start", True),
            ("group", f"/help@{USERNAME}", True),
            ("group", "/help@OtherBot", False),
            ("group_reply", "а сколько стоит?", True),
        ],
    )
    async def test_in_a_group_the_bot_says_only_that_it_talks_in_private(
        self, chat: Chat, anna: str, shape: str, words: str, answered: bool
    ) -> None:
        await asyncio.sleep(0.2)  # the bot learns its name
        body = chat.simulator.payload(shape, person=int(anna), id=chat.simulator.id(), chat=GROUP, text=words)
        assert await chat.deliver(body) == 200
        await asyncio.sleep(0.4)
        assert [told.text for told in chat.simulator.to(str(GROUP))] == ([labels.label("channel.group", "ru")] if answered else [])
        assert chat.site.assistant.heard == []

    async def test_a_group_that_moved_is_answered_where_it_is_now(self, chat: Chat, anna: str) -> None:
        chat.simulator.migrated[GROUP] = GROUP - 1
        body = chat.simulator.payload("group", person=int(anna), id=chat.simulator.id(), chat=GROUP, text="/start")
        assert await chat.deliver(body) == 200
        assert [told.text for told in await chat.simulator.wait(str(GROUP - 1))] == [labels.label("channel.group", "ru")]

    async def test_a_blocked_bot_forgets_the_conversation(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, QUESTIONS["kk"])
        chat.simulator.blocked.add(int(anna))
        await chat.say(anna, QUESTIONS["kk"])
        await asyncio.sleep(0.5)
        chat.simulator.blocked.clear()
        await chat.hears(anna, "123 456")
        assert [message.metadata["language"] for message in chat.site.assistant.heard] == ["kk", "kk", None]

    async def test_who_blocks_the_bot_is_forgotten_without_a_word(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, QUESTIONS["kk"])
        assert await chat.deliver(chat.simulator.payload("blocked", person=int(anna), id=chat.simulator.id())) == 200
        await asyncio.sleep(0.3)
        await chat.hears(anna, "123 456")
        assert chat.site.assistant.heard[-1].metadata["language"] is None
        assert len(chat.simulator.to(anna)) == 2

    # Long polling, setting up, checking

    async def test_a_bot_that_polls_answers_each_update_once(self, open: Open, anna: str) -> None:
        async with open(TELEGRAM_MODE="polling") as chat:
            chat.simulator.webhook = {"url": "https://elsewhere.example"}
            updates = [chat.simulator.text(anna, f"вопрос номер {number}", chat.simulator.id()) for number in range(5)]
            chat.simulator.pending = list(updates)
            await chat.simulator.wait(anna, 5)
            await asyncio.sleep(0.5)
            assert chat.site.assistant.texts == [f"вопрос номер {number}" for number in range(5)]
            assert chat.simulator.commands.keys() == {"", *LANGUAGES}

    async def test_a_bot_that_polls_goes_on_when_telegram_is_back(self, open: Open, anna: str) -> None:
        async with open(TELEGRAM_MODE="polling") as chat:
            await chat.simulator.down()
            await asyncio.sleep(0.5)
            await chat.simulator.up()
            chat.simulator.pending = [chat.simulator.text(anna, QUESTIONS["ru"], chat.simulator.id())]
            assert [told.text for told in await chat.simulator.wait(anna)] == ["Жауап"]

    async def test_setting_up_leaves_nothing_to_complain_of(self, simulator: TelegramServer, telegram: Any) -> None:
        channel = telegram()
        assert await channel.check()
        said = await channel.setup()
        assert said[0] == "Telegram calls https://pana.example/webhooks/telegram."
        assert await channel.check() == []
        assert simulator.webhook["secret"] == SECRET
        assert [command["description"] for command in simulator.commands["kk"]][1] == labels.label("channel.command.help", "kk")
        await channel.close()

    @pytest.mark.parametrize(
        ("webhook", "said"),
        [
            ({"url": ""}, "No webhook is set"),
            ({"url": "https://other.example/x"}, "calls https://other.example/x and not"),
            ({"last_error_message": "Wrong response from the webhook: 403 Forbidden"}, "the secret is missing or another one"),
            ({"last_error_message": "Connection timed out"}, "last call failed: Connection timed out"),
            ({"pending_update_count": 500}, "500 messages wait"),
            ({"allowed_updates": ["message"]}, "does not tell of callback_query"),
        ],
    )
    async def test_the_check_says_in_words_what_is_wrong(
        self, simulator: TelegramServer, telegram: Any, webhook: dict[str, Any], said: str
    ) -> None:
        channel = telegram()
        await channel.setup()
        simulator.webhook |= webhook
        (complaint,) = await channel.check()
        assert said in complaint
        await channel.close()

    async def test_the_check_knows_a_wrong_token_and_a_silent_telegram(self, simulator: TelegramServer, telegram: Any) -> None:
        channel = telegram(TELEGRAM_TOKEN="1:wrong")
        assert "refuses PANA_TELEGRAM_TOKEN" in (await channel.check())[0]
        await channel.close()
        await simulator.down()
        channel = telegram()
        assert "does not answer" in (await channel.check())[0]
        await channel.close()

    @pytest.fixture
    def telegram(self, simulator: TelegramServer, tmp_path: Any) -> Any:
        """Makes the channel with its settings, as the command does."""
        from bot.channels.messengers.catalogue import channel
        from knowledge.configuration import Settings

        def made(**settings: str) -> Any:
            given = {"DATA": str(tmp_path), "PUBLIC_URL": "https://pana.example", **simulator.settings(), **settings}
            return channel("telegram", Settings.read({f"PANA_{name}": value for name, value in given.items()}))

        return made


def test_every_payload_is_an_update_with_an_id() -> None:
    from tests.bot.messengers.simulators.base import PAYLOADS

    for path in sorted((PAYLOADS / "telegram").glob("*.json")):
        assert "update_id" in json.loads(path.read_text(encoding="utf-8")), path.name
