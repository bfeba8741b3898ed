"""WhatsApp keeps what every channel promises, and some things of its own."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from bot.channels.whatsapp_messages import cut, disarmed
from knowledge.languages import LANGUAGES, labels
from knowledge.snapshots import Snapshot
from knowledge.snapshots.replies import choices_reply, entry_reply, menu_reply, reply
from tests.bot.messengers.conformance import QUESTIONS, Chat, Conformance
from tests.bot.messengers.simulators.base import PAYLOADS, Simulator, Told
from tests.bot.messengers.simulators.whatsapp import PHONE_ID, VERIFY, WhatsAppServer

DAY = 24 * 3600


def buttons(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "payload": f"entry:{number}"} for number, title in enumerate(titles)]


class TestWhatsApp(Conformance):
    """The suite, and what is special to WhatsApp."""

    simulated = WhatsAppServer

    # The webhook

    @pytest.mark.parametrize(
        ("query", "status", "body"),
        [
            ({"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}, 200, "1158201444"),
            ({"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1158201444"}, 403, None),
            ({"hub.mode": "subscribe", "hub.challenge": "1158201444"}, 401, None),
            ({"hub.mode": "unsubscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}, 403, None),
            ({}, 403, None),
        ],
    )
    async def test_meta_gets_its_challenge_back_for_the_right_word_only(
        self, chat: Chat, query: dict[str, str], status: int, body: str | None
    ) -> None:
        async with chat.site.client.get("/webhooks/whatsapp", params=query) as response:
            assert response.status == status
            assert body is None or await response.text() == body
            assert "1158201444" in await response.text() or body is None

    @pytest.mark.parametrize("secret", ["WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"])
    async def test_without_its_secrets_nothing_is_believed(self, open: Any, anna: str, secret: str) -> None:
        async with open(**{secret: ""}) as chat:
            body = json.dumps(chat.simulator.text(anna, QUESTIONS["ru"], chat.simulator.id())).encode()
            proof = {"X-Hub-Signature-256": "sha256=0"} if "APP" in secret else {}
            assert await chat.deliver(body, proof) in (401, 403)
            query = {"hub.mode": "subscribe", "hub.verify_token": "" if "VERIFY" in secret else "wrong", "hub.challenge": "5"}
            async with chat.site.client.get("/webhooks/whatsapp", params=query) as response:
                assert response.status in (401, 403)
            assert chat.site.assistant.heard == []

    async def test_all_messages_of_all_entries_and_changes_are_answered_in_order(self, chat: Chat, anna: str, berik: str) -> None:
        first, second, third = (
            chat.simulator.text(person, words, chat.simulator.id())
            for person, words in ((anna, "вопрос номер 1"), (berik, "вопрос номер 2"), (anna, "вопрос номер 3"))
        )
        first["entry"][0]["changes"] += second["entry"][0]["changes"]
        first["entry"] += third["entry"]
        values = [change["value"] for change in first["entry"][0]["changes"]]
        values[0]["messages"] += chat.simulator.text(anna, "вопрос номер 4", chat.simulator.id())["entry"][0]["changes"][0]["value"][
            "messages"
        ]
        assert await chat.deliver(first) == 200
        await chat.simulator.wait(anna, 3)
        await chat.simulator.wait(berik, 1)
        heard = [text[-1] for text in chat.site.assistant.texts]
        assert sorted(heard) == ["1", "2", "3", "4"]
        assert [number for number in heard if number != "2"] == ["1", "4", "3"]

    async def test_a_message_of_a_strange_shape_loses_no_other_of_the_same_delivery(self, chat: Chat, anna: str) -> None:
        body = chat.simulator.text(anna, QUESTIONS["ru"], chat.simulator.id())
        strange: list[Any] = [
            {"type": "text", "id": 5},
            7,
            {"from": anna, "id": "wamid.INVENTED", "type": "text", "text": {"body": 5}},
        ]
        body["entry"][0]["changes"][0]["value"]["messages"][:0] = strange
        assert await chat.deliver(body) == 200
        assert [told.text for told in await chat.simulator.wait(anna)] == ["Жауап"]

    @pytest.mark.parametrize(
        "shape",
        [
            *("status_sent", "status_delivered", "status_read", "status_failed", "account_error", "account_update", "other_number"),
            *("reaction", "unsupported_pin", "group", "changed_identity", "changed_number"),
        ],
    )
    async def test_what_is_meant_for_nobody_is_passed_over(self, chat: Chat, anna: str, shape: str) -> None:
        assert await chat.deliver(chat.simulator.shape(shape, anna, chat.simulator.id(), text="x", code=131026)) == 200
        await asyncio.sleep(0.3)
        assert chat.simulator.told == [] and chat.site.assistant.heard == [] and chat.simulator.calls == []

    async def test_a_person_with_a_username_but_without_a_number_is_answered_by_their_id(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, QUESTIONS["kk"])
        assert await chat.deliver(chat.simulator.shape("username", anna, chat.simulator.id(), text="123 456")) == 200
        assert [told.text for told in await chat.simulator.wait(f"KZ.{anna}")] == ["Жауап"]
        senders = {message.sender_id for message in chat.site.assistant.heard}
        assert len(senders) == 1, "the same person is the same conversation"

    async def test_a_number_given_up_is_forgotten(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, QUESTIONS["kk"])
        assert await chat.deliver(chat.simulator.shape("changed_number", anna, chat.simulator.id())) == 200
        await asyncio.sleep(0.3)
        await chat.hears(anna, "123 456")
        assert chat.site.assistant.heard[-1].metadata["language"] is None

    # What is written

    async def test_read_marks_and_typing_are_shown(self, chat: Chat, anna: str) -> None:
        chat.site.assistant.takes = 0.3
        await chat.hears(anna, QUESTIONS["ru"])
        marks = [given for _, given in chat.simulator.calls if given.get("status") == "read"]
        assert {"typing_indicator" in mark for mark in marks} == {True, False}
        assert all(mark["message_id"].startswith("wamid.INVENTED") for mark in marks)

    async def test_a_version_without_typing_is_asked_for_it_once(self, chat: Chat, anna: str) -> None:
        chat.simulator.knows_typing = False
        chat.site.assistant.takes = 0.2
        for _ in range(2):
            await chat.hears(anna, QUESTIONS["ru"])
        assert sum("typing_indicator" in given for _, given in chat.simulator.calls) == 1

    @pytest.mark.parametrize("shape", ["forwarded", "photo_with_words", "template_button"])
    async def test_words_are_read_wherever_they_stand(self, chat: Chat, anna: str, shape: str) -> None:
        assert await chat.deliver(chat.simulator.shape(shape, anna, chat.simulator.id(), text=QUESTIONS["ru"])) == 200
        assert (await chat.settled(anna))[-1].text == "Жауап"
        assert chat.site.assistant.texts == [QUESTIONS["ru"]]

    @pytest.mark.parametrize("shape", ["order", "unknown", "flow_reply"])
    async def test_what_whatsapp_cannot_tell_is_answered_kindly_too(self, chat: Chat, anna: str, shape: str) -> None:
        await chat.hears(anna, QUESTIONS["ru"])
        assert await chat.deliver(chat.simulator.shape(shape, anna, chat.simulator.id())) == 200
        assert (await chat.simulator.wait(anna, 2))[1].text.startswith(labels.label("channel.other", "ru"))

    async def test_who_opens_the_chat_is_welcomed(self, chat: Chat, anna: str) -> None:
        assert await chat.deliver(chat.simulator.shape("welcome", anna, chat.simulator.id())) == 200
        assert labels.label("channel.hello", "kk") in (await chat.simulator.wait(anna))[0].text

    # Buttons and lists

    async def test_up_to_three_short_choices_are_reply_buttons(self, chat: Chat, anna: str) -> None:
        told = await self.shown(chat, anna, reply("Таңдаңыз", "menu", None, None, None, buttons("Бір", "Екі", "Үш")))
        assert told == [("Таңдаңыз", (("Бір", "entry:0"), ("Екі", "entry:1"), ("Үш", "entry:2")))]

    async def test_long_titles_of_buttons_stand_whole_in_the_text_with_their_number(self, chat: Chat, anna: str) -> None:
        long = "Азаматтығы жоқ адамның куәлігі"
        told = await self.shown(chat, anna, reply("Таңдаңыз", "menu", None, None, None, buttons(long, "Екі")))
        assert told == [(f"Таңдаңыз\n\n1 – {long}\n2 – Екі", (("1. Азаматтығы жоқ…", "entry:0"), ("2. Екі", "entry:1")))]

    async def test_four_to_ten_choices_are_a_list_with_whole_titles_below_short_ones(
        self, chat: Chat, snapshot: Snapshot, anna: str
    ) -> None:
        made = entry_reply(snapshot, "asylum-where", "ru")
        chat.site.assistant.says = [{"custom": made}]
        await chat.hears(anna, QUESTIONS["ru"])
        *_, last = await chat.settled(anna)
        assert [payload for _, payload in last.buttons] == [b["payload"] for b in made["buttons"]] + ["again:kk", "again:en"]
        assert all(button["title"] in title for (title, _), button in zip(last.buttons, made["buttons"], strict=False))

    async def test_titles_too_long_for_a_description_stand_in_the_text(self, chat: Chat, anna: str) -> None:
        longest = "Очень длинное название вопроса, " * 3 + "конец"
        told = await self.shown(chat, anna, reply("Выберите", "menu", None, None, None, buttons(longest, "2", "3", "4")))
        ((text, shown),) = told
        assert f"1 – {longest}" in text
        assert shown[0][0].startswith("1. Очень длинное") and shown[1] == ("2. 2", "entry:1")

    async def test_more_choices_than_a_list_takes_are_numbers_with_the_languages_below(
        self, chat: Chat, snapshot: Snapshot, anna: str
    ) -> None:
        ((text, shown),) = await self.shown(chat, anna, menu_reply(snapshot, "ru"))
        assert "11 – Поговорить с человеком" in text
        assert [payload for _, payload in shown] == [*map(str, range(1, 12)), "again:kk", "again:en"]
        await chat.hears(anna, "11")
        assert chat.site.assistant.texts[-1] == "/talk_to_person"

    @pytest.mark.parametrize(("length", "messages"), [(1024, 1), (1025, 2), (4096, 2), (4097, 3)])
    async def test_a_text_too_long_to_stand_above_buttons_goes_before_them(
        self, chat: Chat, anna: str, length: int, messages: int
    ) -> None:
        text = ("слово " * 1000)[: length - 1] + "ы"
        told = await self.shown(chat, anna, reply(text, "menu", "ru", None, None, buttons("Бір", "Екі")))
        assert len(told) == messages
        assert " ".join(part for part, _ in told).startswith(text[:1000])
        assert [len(shown) > 0 for _, shown in told] == [False] * (messages - 1) + [True]
        assert messages == 1 or told[-1][0] == labels.label("channel.next", "ru")

    async def test_a_choice_of_a_message_that_is_not_ours_is_read_as_words(self, chat: Chat, anna: str) -> None:
        body = chat.simulator.shape("button_reply", anna, chat.simulator.id(), payload="do:delete", title="Удалите")
        body["entry"][0]["changes"][0]["value"]["messages"][0]["context"]["from"] = "15550000009"
        assert await chat.deliver(body) == 200
        await chat.settled(anna)
        assert chat.site.assistant.texts == ["Удалите"]

    async def test_a_button_that_nobody_knows_leads_to_the_beginning(self, chat: Chat, anna: str) -> None:
        body = chat.simulator.shape("list_reply", anna, chat.simulator.id(), payload="/restart", title="x")
        assert await chat.deliver(body) == 200
        assert (await chat.simulator.wait(anna))[0].buttons
        assert chat.site.assistant.heard == []

    async def test_a_list_is_chosen_from(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        made = choices_reply(snapshot, "ru", 0.3, [("sdp-duration", 0.6), ("asylum-decision-time", 0.4)])
        chat.site.assistant.says = [{"custom": made}]
        (told, *_) = await chat.hears(anna, QUESTIONS["ru"])
        assert len(told.buttons) == 5
        await chat.press(anna, told, 2)
        await chat.settled(anna, 1)
        assert chat.site.assistant.texts[-1] == '/show_entry{"entry": "asylum-decision-time"}'

    # Formatting

    async def test_labels_of_a_card_are_bold_and_nothing_else_is(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        for language in LANGUAGES:
            chat.site.assistant.says = [{"custom": entry_reply(snapshot, "stateless-certificate-get", language)}]
            known = len(chat.simulator.to(anna))
            await chat.hears(anna, QUESTIONS[language])
            await chat.settled(anna, known)
            card = snapshot.card("stateless-certificate-get", language)
            assert card and f"*{card['title']}*" in json.dumps(chat.simulator.calls, ensure_ascii=False)

    @pytest.mark.parametrize(
        "text",
        ["*жирно* и _косо_", "~нет~ `код` ```блок```", "(*1*) 2*3*4 snake_case_name", "**двойные** __и__ такие", "_a *b* c_", "_ * ~"],
    )
    def test_no_format_comes_by_accident_and_the_length_stays(self, text: str) -> None:
        from tests.bot.messengers.simulators.whatsapp import _FORMAT

        assert not _FORMAT.search(disarmed(text))
        assert len(disarmed(text)) == len(text)

    def test_addresses_and_ordinary_signs_stay_as_they_are(self) -> None:
        text = "https://example.org/_a_/*b*~c~ some_name@example.org 2*3 = 6, a_b_c"
        assert disarmed(text) == text

    def test_titles_are_cut_at_the_end_of_a_word(self) -> None:
        assert cut("Как получить удостоверение", 20) == "Как получить…"
        assert cut("Ровно двадцать букв!", 20) == "Ровно двадцать букв!"
        assert len(cut("Неделимоедлинноеслово" * 2, 20)) == 20

    # Codes

    @pytest.mark.parametrize(("status", "code"), [(400, 130429), (403, 2), (500, 131016), (400, 131057)])
    async def test_what_passes_is_waited_for(self, chat: Chat, anna: str, status: int, code: int) -> None:
        chat.simulator.errors = [(status, code)]
        assert [told.text for told in await chat.hears(anna, QUESTIONS["ru"])] == ["Жауап"]
        assert chat.simulator.attempts == 2

    async def test_the_limit_to_one_person_is_waited_for_six_seconds(self, chat: Chat, anna: str, berik: str) -> None:
        chat.simulator.errors = [(400, 131056)]
        started = time.monotonic()
        await chat.say(anna, QUESTIONS["ru"])
        await asyncio.sleep(0.5)
        assert [told.text for told in await chat.hears(berik, QUESTIONS["ru"])] == ["Жауап"]
        assert time.monotonic() - started < 3, "others do not wait"
        assert (await chat.simulator.wait(anna, 2))[-1].text == "Жауап"
        assert time.monotonic() - started >= 6

    @pytest.mark.parametrize(("status", "code"), [(400, 100), (400, 131009), (401, 190), (500, 3), (403, 368), (400, 131047)])
    async def test_what_is_refused_for_good_is_not_tried_again(
        self, chat: Chat, anna: str, caplog: pytest.LogCaptureFixture, status: int, code: int
    ) -> None:
        chat.simulator.errors = [(status, code)]
        chat.site.assistant.says = [{"text": "1"}, {"text": "2"}]
        assert [told.text for told in await chat.hears(anna, QUESTIONS["ru"])] == ["2"]
        assert chat.simulator.attempts == 2
        assert f"code {code}" in caplog.text
        assert anna not in caplog.text and QUESTIONS["ru"] not in caplog.text

    async def test_who_cannot_be_reached_is_forgotten(self, chat: Chat, anna: str) -> None:
        chat.simulator.errors = [(400, 131026)]
        await chat.say(anna, QUESTIONS["kk"])
        await asyncio.sleep(0.4)
        await chat.hears(anna, "123 456")
        assert chat.site.assistant.heard[-1].metadata["language"] is None

    # The window of 24 hours

    async def test_an_answer_that_missed_the_window_is_told_of_at_the_next_message(self, chat: Chat, anna: str) -> None:
        chat.simulator.errors = [(400, 131047)]
        await chat.say(anna, QUESTIONS["ru"])
        await asyncio.sleep(0.4)
        assert chat.simulator.to(anna) == []
        told = await chat.hears(anna, QUESTIONS["ru"], 2)
        assert told[0].text.startswith(labels.label("channel.missed", "ru")) and told[1].text == "Жауап"
        assert [one.text for one in await chat.hears(anna, QUESTIONS["ru"])] == ["Жауап"]

    async def test_a_status_tells_of_a_missed_window_too(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, QUESTIONS["ru"])
        assert await chat.deliver(chat.simulator.shape("status_failed", anna, chat.simulator.id(), code=131047)) == 200
        told = await chat.hears(anna, QUESTIONS["ru"], 2)
        assert told[0].text.startswith(labels.label("channel.missed", "ru"))

    async def test_a_message_brought_after_its_window_is_not_answered(self, chat: Chat, anna: str) -> None:
        old = str(int(time.time()) - DAY - 60)
        assert await chat.deliver(chat.simulator.shape("text", anna, chat.simulator.id(), text=QUESTIONS["ru"], now=old)) == 200
        await asyncio.sleep(0.3)
        assert chat.site.assistant.heard == [] and chat.simulator.told == []
        recent = str(int(time.time()) - DAY + 600)
        assert await chat.deliver(chat.simulator.shape("text", anna, chat.simulator.id(), text=QUESTIONS["ru"], now=recent)) == 200
        assert [told.text for told in await chat.simulator.wait(anna, 2)][-1] == "Жауап"

    # Checking

    @pytest.mark.parametrize(
        ("settings", "said"),
        [
            ({"WHATSAPP_TOKEN": "wrong"}, "PANA_WHATSAPP_TOKEN is refused"),
            ({"WHATSAPP_TOKEN": "expired"}, "PANA_WHATSAPP_TOKEN has expired"),
            ({"WHATSAPP_PHONE_ID": "100000000000002"}, "PANA_WHATSAPP_PHONE_ID is not known to this token"),
            ({"WHATSAPP_PHONE_ID": "+15550000001"}, "is digits only, and not the phone number itself"),
            ({"WHATSAPP_PHONE_ID": ""}, "PANA_WHATSAPP_PHONE_ID is missing"),
            ({"WHATSAPP_APP_SECRET": ""}, "PANA_WHATSAPP_APP_SECRET is missing"),
            ({"WHATSAPP_VERIFY_TOKEN": ""}, "PANA_WHATSAPP_VERIFY_TOKEN is missing"),
            ({"WHATSAPP_VERSION": "v1.0"}, "does not know PANA_WHATSAPP_VERSION"),
            ({"PUBLIC_URL": "http://pana.example"}, "must be an https address"),
            ({"WHATSAPP_API": "http://127.0.0.1:9"}, "does not answer at PANA_WHATSAPP_API"),
        ],
    )
    async def test_the_check_says_in_words_what_is_wrong(self, whatsapp: Any, settings: dict[str, str], said: str) -> None:
        channel = whatsapp(**settings)
        (complaint,) = await channel.check()
        assert said in complaint
        assert "simulated" not in complaint, "no secret is printed"
        await channel.close()

    @pytest.mark.parametrize(
        ("number", "said"),
        [
            ({"platform_type": "NOT_APPLICABLE"}, "not registered for the Cloud API"),
            ({"webhook_configuration": {"application": "https://other.example/x"}}, "calls https://other.example/x and not"),
        ],
    )
    async def test_the_check_knows_what_the_number_tells(
        self, simulator: WhatsAppServer, whatsapp: Any, number: dict[str, Any], said: str
    ) -> None:
        channel = whatsapp()
        assert await channel.check() == []
        simulator.number |= number
        (complaint,) = await channel.check()
        assert said in complaint
        await channel.close()

    async def test_setting_up_says_what_is_done_by_hand(self, whatsapp: Any) -> None:
        channel = whatsapp()
        assert "https://pana.example/webhooks/whatsapp" in " ".join(await channel.setup())
        await channel.close()

    async def shown(self, chat: Chat, person: str, made: Any) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        """A reply as the person sees it."""
        chat.site.assistant.says = [{"custom": made}]
        await chat.hears(person, QUESTIONS["ru"])
        told: list[Told] = await chat.settled(person)
        return [(one.text, one.buttons) for one in told]

    @pytest.fixture
    def whatsapp(self, simulator: Simulator, tmp_path: Any) -> Any:
        """Makes the channel with its settings, as the command does."""
        from bot.channels.messengers.catalogue import channel
        from knowledge.configuration import Settings

        def made(**settings: str) -> Any:
            given = {"DATA": str(tmp_path), "PUBLIC_URL": "https://pana.example", **simulator.settings(), **settings}
            return channel("whatsapp", Settings.read({f"PANA_{name}": value for name, value in given.items()}))

        return made


def test_every_payload_is_a_webhook_with_invented_numbers() -> None:
    for path in sorted((PAYLOADS / "whatsapp").glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        assert body["object"] == "whatsapp_business_account", path.name
        values = [change["value"] for entry in body["entry"] for change in entry["changes"]]
        numbers = {value["metadata"]["phone_number_id"] for value in values if "metadata" in value}
        assert numbers <= {PHONE_ID, "100000000000004"}, path.name
