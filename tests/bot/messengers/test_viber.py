"""Viber keeps what every channel promises, and some things of its own."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from knowledge.languages import LANGUAGES, NATIVE_NAMES, labels
from knowledge.snapshots import Snapshot
from knowledge.snapshots.replies import button, choices_reply, entry_reply, menu_reply, reply
from tests.bot.messengers.conformance import QUESTIONS, Chat, Conformance, Open
from tests.bot.messengers.simulators.base import PAYLOADS
from tests.bot.messengers.simulators.viber import TOKEN, ViberServer, buttons_of, complaint_of


class TestViber(Conformance):
    """The suite, and what is special to Viber."""

    simulated = ViberServer

    # Messages

    async def test_an_answer_is_one_message_with_its_keyboard_and_the_languages_last(
        self, chat: Chat, snapshot: Snapshot, anna: str
    ) -> None:
        made = entry_reply(snapshot, "asylum-where", "kk")
        chat.site.assistant.says = [{"custom": made}]
        await chat.hears(anna, QUESTIONS["kk"])
        (told,) = await chat.settled(anna)
        for section in made["card"]["sections"]:
            assert section.get("label", "") in told.text
        assert told.buttons[-2:] == ((NATIVE_NAMES["ru"], "pana:again:ru"), (NATIVE_NAMES["en"], "pana:again:en"))

    async def test_a_message_carries_our_name_and_nothing_of_the_person_but_the_address(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, QUESTIONS["ru"])
        (sent,) = chat.simulator.sent
        assert sent == {"receiver": anna, "type": "text", "text": "Жауап", "sender": {"name": "Pana"}, "min_api_version": 6}

    @pytest.mark.parametrize(("characters", "messages"), [(7000, 1), (7001, 2)])
    async def test_a_message_is_split_only_over_7000_characters(self, chat: Chat, anna: str, characters: int, messages: int) -> None:
        text = "Бір сөйлем. " * 500 + "ә" * (characters - 6000)
        chat.site.assistant.says = [{"text": text}]
        await chat.hears(anna, QUESTIONS["ru"])
        told = await chat.settled(anna)
        assert len(told) == messages
        assert "".join("".join(one.text.split()) for one in told) == "".join(text.split())

    async def test_what_looks_like_html_is_shown_as_it_is_on_buttons_and_in_texts(self, chat: Chat, anna: str) -> None:
        title = "1 < 2 & <b>x</b> &amp;"
        chat.site.assistant.says = [{"custom": reply(title, "smalltalk", "ru", None, None, [button(title, "menu")])}]
        (told,) = await chat.hears(anna, QUESTIONS["ru"])
        assert told.text == title
        assert told.buttons == ((title, "pana:menu"),)

    async def test_long_titles_stand_in_the_text_with_the_number_of_their_button(
        self, chat: Chat, snapshot: Snapshot, anna: str
    ) -> None:
        made = choices_reply(snapshot, "ru", 0.3, [("sdp-duration", 0.6), ("sdp-temporary-document", 0.4)])
        chat.site.assistant.says = [{"custom": made}]
        (told,) = await chat.hears(anna, QUESTIONS["ru"])
        for number, one in enumerate(made["buttons"], 1):
            assert f"{number} – {one['title']}" in told.text
            assert told.buttons[number - 1] == (f"{number}. {one['title']}", f"pana:{one['payload']}")

    @pytest.mark.parametrize("count", [1, 2, 7, 11, 12, 13, 40, 66, 80])
    @pytest.mark.parametrize("title", ["Алматы", "Астана қаласы", "Куәлікті қайдан аламын", "&" * 300])
    async def test_a_keyboard_is_never_larger_than_viber_allows(
        self, simulator: ViberServer, viber: Any, count: int, title: str
    ) -> None:
        made = menu_reply_of([button(f"{number} {title}", f"place:{number}") for number in range(count)])
        *_, outgoing = viber().write(made, "kk", 1)
        assert complaint_of(dict(outgoing.content)) == ""
        assert len(json.dumps(outgoing.content, ensure_ascii=False).encode()) < 29_000
        assert len(buttons_of(dict(outgoing.content))) == min(count, 66) + 2
        assert outgoing.offered == tuple(made["buttons"])

    async def test_more_buttons_than_rows_become_numbers_with_their_titles_in_the_text(self, chat: Chat, anna: str) -> None:
        many = [button(f"Қаланың ұзағырақ аты {number}", f"place:city-{number}") for number in range(1, 21)]
        chat.site.assistant.says = [{"custom": menu_reply_of(many)}]
        (told,) = await chat.hears(anna, QUESTIONS["kk"])
        assert labels.label("channel.numbers", "kk") in told.text
        assert f"20 – {many[-1]['title']}" in told.text
        assert told.buttons[19] == ("20", "pana:place:city-20")
        await chat.press(anna, told, 20)
        await chat.settled(anna, 1)
        assert chat.site.assistant.texts[-1] == '/show_place{"place": "city-20"}'

    async def test_nobody_presses_a_button_by_typing_its_word(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, "menu")
        assert chat.site.assistant.texts == ["menu"]

    # Old devices

    async def test_an_old_device_gets_what_it_knows(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        chat.simulator.versions[anna] = 1
        chat.site.assistant.says = [{"custom": menu_reply(snapshot, "ru")}]
        assert await chat.deliver(chat.simulator.payload("old_device", person=anna, id=1, text=QUESTIONS["ru"])) == 200
        await chat.simulator.wait(anna)
        assert [method for method, _ in chat.simulator.calls] == ["send_message"]
        assert not any("Silent" in one for one in chat.simulator.sent[0]["keyboard"]["Buttons"])

    async def test_a_device_that_turns_out_to_be_old_gets_the_same_message_again(
        self, chat: Chat, snapshot: Snapshot, anna: str
    ) -> None:
        chat.simulator.versions[anna] = 3
        chat.site.assistant.says = [{"custom": menu_reply(snapshot, "ru")}]
        (told,) = await chat.hears(anna, QUESTIONS["ru"])
        assert told.buttons[-1][1] == "pana:again:en"
        assert [sent["min_api_version"] for _, sent in chat.simulator.calls] == [6, 1]

    # Callbacks that are no messages

    @pytest.mark.parametrize(
        ("device", "context", "language"), [("ru", "", "ru"), ("de", "kk", "kk"), ("ru", "kk", "kk"), ("de", "invented", None)]
    )
    async def test_who_opens_the_chat_is_greeted_in_the_response_and_may_choose_the_language(
        self, chat: Chat, anna: str, device: str, context: str, language: str | None
    ) -> None:
        hello = await self._opened(chat, anna, device, context)
        assert complaint_of(hello) == "" and "receiver" not in hello
        assert [title for title, _ in buttons_of(hello)] == list(NATIVE_NAMES.values())
        told = [one for one in LANGUAGES if labels.label("channel.hello", one) in hello["text"]]
        assert told == ([language] if language else list(LANGUAGES))
        assert chat.simulator.calls == [] and chat.site.assistant.heard == []

    async def test_an_old_device_is_greeted_as_well(self, chat: Chat, anna: str) -> None:
        hello = await self._opened(chat, anna, "ru", "", api=1)
        assert hello["min_api_version"] == 1 and complaint_of(hello) == ""

    async def test_the_devices_language_is_believed_until_the_visitor_writes(self, chat: Chat, anna: str) -> None:
        assert await chat.deliver(chat.simulator.payload("hinted", person=anna, id=1, text="/start")) == 200
        (hello, menu) = await chat.simulator.wait(anna, 2)
        assert hello.text == labels.label("channel.hello", "ru")
        assert menu.text.startswith(labels.label("reply.menu", "ru"))

    @pytest.mark.parametrize("shape", ["subscribed", "delivered", "seen", "failed", "client_status", "webhook"])
    async def test_what_is_no_message_is_taken_and_passed_over(self, chat: Chat, anna: str, shape: str) -> None:
        assert await chat.deliver(chat.simulator.payload(shape, person=anna, id=chat.simulator.id())) == 200
        await asyncio.sleep(0.3)
        assert chat.simulator.calls == [] and chat.site.assistant.heard == []

    async def test_words_below_a_picture_are_read(self, chat: Chat, anna: str) -> None:
        body = chat.simulator.payload("photo_with_words", person=anna, id=chat.simulator.id(), text=QUESTIONS["ru"])
        assert await chat.deliver(body) == 200
        await chat.settled(anna)
        assert chat.site.assistant.texts == [QUESTIONS["ru"]]

    async def test_who_unsubscribes_is_forgotten_without_a_word(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, QUESTIONS["kk"])
        assert await chat.deliver(chat.simulator.payload("unsubscribed", person=anna, id=chat.simulator.id())) == 200
        await asyncio.sleep(0.3)
        await chat.hears(anna, "123 456")
        assert chat.site.assistant.heard[-1].metadata["language"] is None
        assert len(chat.simulator.to(anna)) == 2

    # Statuses

    @pytest.mark.parametrize("status", [5, 6, 11])
    async def test_who_cannot_be_reached_is_forgotten(self, chat: Chat, anna: str, status: int) -> None:
        await chat.hears(anna, QUESTIONS["kk"])
        chat.simulator.statuses = [status]
        await chat.say(anna, QUESTIONS["kk"])
        await asyncio.sleep(0.5)
        await chat.hears(anna, "123 456")
        assert [message.metadata["language"] for message in chat.site.assistant.heard] == ["kk", "kk", None]

    async def test_too_many_requests_are_waited_for_and_nothing_is_lost(self, chat: Chat, anna: str) -> None:
        chat.simulator.statuses = [12, 12]
        started = time.monotonic()
        assert [told.text for told in await chat.hears(anna, QUESTIONS["ru"])] == ["Жауап"]
        assert time.monotonic() - started >= 1.5
        assert len(chat.simulator.calls) == 3

    @pytest.mark.parametrize("status", [2, 3, 7, 8, 9, 10, 14])
    async def test_a_refusal_is_named_in_the_log_and_the_next_message_comes(
        self, chat: Chat, anna: str, status: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        chat.simulator.statuses = [status]
        chat.site.assistant.says = [{"text": "1"}, {"text": "2"}]
        assert [told.text for told in await chat.hears(anna, QUESTIONS["ru"])] == ["2"]
        assert f"({status})" in caplog.text
        assert not any(word in caplog.text for word in (QUESTIONS["ru"], anna, TOKEN))

    async def test_a_status_that_nobody_knows_is_told_the_visitor(self, chat: Chat, anna: str) -> None:
        chat.simulator.statuses = [99]
        (told,) = await chat.hears(anna, QUESTIONS["ru"])
        assert told.text.startswith(labels.label("channel.unsure", "ru"))
        assert told.buttons[0] == (labels.label("channel.button.again", "ru"), "pana:again:ru")

    # Privacy

    async def test_name_picture_and_country_stand_in_no_log_and_reach_nobody(
        self, open: Open, anna: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        async with open() as chat:
            await chat.hears(anna, QUESTIONS["ru"])
            kept = json.dumps([vars(message) for message in chat.site.assistant.heard], default=str)
        assert not any(word in caplog.text + kept for word in ("Invented", "media.example", "KZ"))

    # Setting up, checking

    async def test_setting_up_leaves_nothing_to_complain_of(self, simulator: ViberServer, viber: Any) -> None:
        channel = viber()
        assert await channel.check()
        (said,) = await channel.setup()
        assert said.startswith("Viber calls https://pana.example/webhooks/viber")
        assert await channel.check() == []
        webhook = next(given for method, given in simulator.calls if method == "set_webhook")
        assert (webhook["send_name"], webhook["send_photo"]) == (False, False)
        await channel.close()

    @pytest.mark.parametrize(
        ("account", "said"),
        [
            ({"webhook": ""}, "No webhook is set"),
            ({"webhook": "https://other.example/x"}, "calls https://other.example/x and not"),
            ({"event_types": ["message", "failed"]}, "does not tell of conversation_started"),
            ({"event_types": ["message", "failed", "conversation_started", "seen"]}, "tells of seen, which we need not know"),
            ({"status": 9}, "account is suspended"),
        ],
    )
    async def test_the_check_asks_once_and_says_in_words_what_is_wrong(
        self, simulator: ViberServer, viber: Any, account: dict[str, Any], said: str
    ) -> None:
        channel = viber()
        await channel.setup()
        simulator.account |= account
        simulator.calls.clear()
        (complaint,) = await channel.check()
        assert said in complaint
        assert [method for method, _ in simulator.calls] == ["get_account_info"]
        await channel.close()

    async def test_the_check_knows_a_wrong_token_and_a_silent_viber(self, simulator: ViberServer, viber: Any) -> None:
        channel = viber(VIBER_TOKEN="wrong")
        assert "refuses PANA_VIBER_TOKEN" in (await channel.check())[0]
        await channel.close()
        channel = viber(PUBLIC_URL="")
        assert "PANA_PUBLIC_URL is empty" in (await channel.setup())[0]
        await simulator.down()
        assert "does not answer" in (await channel.check())[0]
        await channel.close()

    async def test_setting_up_says_why_viber_took_no_webhook(self, simulator: ViberServer, viber: Any) -> None:
        simulator.statuses = [1]
        channel = viber()
        (said,) = await channel.setup()
        assert "did not take the webhook: as the test wants it. Pana must run" in said
        await channel.close()

    async def _opened(self, chat: Chat, anna: str, device: str, context: str, api: int = 10) -> Any:
        body = chat.simulator.payload("conversation_started", person=anna, id=1, language=device, context=context, api=api)
        raw = json.dumps(body).encode()
        status, hello, _ = await chat.site.post("/webhooks/viber", data=raw, headers=chat.simulator.proof(raw))
        assert status == 200
        return hello

    @pytest.fixture
    def viber(self, simulator: ViberServer, tmp_path: Any) -> Any:
        """Makes the channel with its settings, as the command does."""
        from bot.channels.messengers.catalogue import channel
        from knowledge.configuration import Settings

        def made(**settings: str) -> Any:
            given = {"DATA": str(tmp_path), "PUBLIC_URL": "https://pana.example", **simulator.settings(), **settings}
            return channel("viber", Settings.read({f"PANA_{name}": value for name, value in given.items()}))

        return made


def menu_reply_of(buttons: list[dict[str, str]]) -> Any:
    """A menu in Kazakh with these buttons."""
    return reply("Таңдаңыз", "menu", "kk", None, None, buttons)


def test_every_payload_is_a_callback_with_an_id() -> None:
    for path in sorted((PAYLOADS / "viber").glob("*.json")):
        assert {"event", "message_token"} <= json.loads(path.read_text(encoding="utf-8")).keys(), path.name
