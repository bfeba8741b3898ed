"""What every messaging channel must do. A channel's test inherits ``Conformance`` and names its simulator; nothing is patched.

The webhook is called over HTTP as the platform calls it, in front of our real server with an assistant in Rasa's place; answers
go over HTTP to the simulated platform.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from aiohttp import web

from knowledge.languages import LANGUAGES, Language, labels
from knowledge.snapshots import Snapshot
from knowledge.snapshots.replies import choices_reply, entry_reply, failure_reply, menu_reply, person_reply
from tests.bot.messengers.simulators.base import Fault, Simulator, Told

QUESTIONS = {
    "kk": "азаматтығы жоқ адамның куәлігін қалай аламын",
    "ru": "как получить удостоверение лица без гражданства",
    "en": "how can I get the stateless certificate",
}
CRIES = {"kk": "күйеуім мені ұрып жатыр", "ru": "меня бьет муж, спасите", "en": "he is beating me please help"}


@dataclass
class Actions:
    """The action server's health: what the bot asks before it asks again."""

    port: int
    ready: bool = True
    _runner: web.AppRunner | None = None

    async def up(self) -> None:
        app = web.Application()
        app.add_routes([web.get("/ready", self._say)])
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def down(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _say(self, _request: web.Request) -> web.Response:
        return web.json_response({"ready": self.ready, "snapshot": "any"})


@dataclass
class Chat:
    """People who write to the bot through the platform."""

    site: Any
    simulator: Simulator
    actions: Actions

    async def deliver(self, body: Any, headers: dict[str, str] | None = None) -> int:
        """Call the webhook; the status of the answer."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        proof = self.simulator.proof(raw) if headers is None else headers
        sent = {"Content-Type": "application/json", **proof}
        async with self.site.client.post(f"/webhooks/{self.simulator.name}", data=raw, headers=sent) as response:
            await response.read()
            return int(response.status)

    async def say(self, person: str, words: str, id: int | None = None) -> None:
        """Type a text."""
        assert await self.deliver(self.simulator.text(person, words, id or self.simulator.id())) == 200

    async def press(self, person: str, told: Told, number: int) -> None:
        """Choose a button of a message."""
        assert await self.deliver(self.simulator.press(person, told, number, self.simulator.id())) == 200

    async def hears(self, person: str, words: str, count: int = 1) -> list[Told]:
        """Type a text and wait for so many messages more."""
        before = len(self.simulator.to(person))
        await self.say(person, words)
        return (await self.simulator.wait(person, before + count))[before:]

    async def settled(self, person: str, known: int = 0, quiet: float = 0.7, seconds: float = 30.0) -> list[Told]:
        """What the person was told, more than ``known`` messages, once nothing new has come for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            told = self.simulator.to(person)
            if len(told) > known and time.monotonic() - told[-1].at >= quiet:
                break
            await asyncio.sleep(0.02)
        return self.simulator.to(person)


Open = Callable[..., Any]


class Conformance:
    """Inherit, and set ``simulated``."""

    simulated: ClassVar[type[Simulator]]

    @pytest.fixture
    async def simulator(self) -> AsyncIterator[Simulator]:
        made = self.simulated()
        await made.up()
        yield made
        await made.down()

    @pytest.fixture
    def open(self, serve: Any, simulator: Simulator, free_port: int) -> Open:
        """Serve the bot with the channel on; bursts are off unless asked for."""

        @asynccontextmanager
        async def opened(**settings: Any) -> AsyncIterator[Chat]:
            actions = Actions(free_port)
            await actions.up()
            given = {
                "BURST_SECONDS": 0,
                "MESSAGES_PER_MINUTE_SESSION": 0,
                "ACTIONS_PORT": free_port,
                **simulator.settings(),
                **settings,
            }
            try:
                async with serve(**given) as site:
                    yield Chat(site, simulator, actions)
            finally:
                await actions.down()

        return opened

    @pytest.fixture
    async def chat(self, open: Open) -> AsyncIterator[Chat]:
        async with open() as running:
            yield running

    @pytest.fixture
    def anna(self, simulator: Simulator) -> str:
        return simulator.person(1)

    @pytest.fixture
    def berik(self, simulator: Simulator) -> str:
        return simulator.person(2)

    # Texts

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_a_text_in_each_language_reaches_rasa_and_is_answered(
        self, chat: Chat, snapshot: Snapshot, anna: str, language: Language
    ) -> None:
        chat.site.assistant.says = [{"custom": entry_reply(snapshot, "stateless-certificate-get", language)}]
        told = await chat.hears(anna, QUESTIONS[language])
        card = snapshot.card("stateless-certificate-get", language)
        assert card
        assert card["title"] in told[0].text
        (message,) = chat.site.assistant.heard
        assert (message.text, message.metadata["language"]) == (QUESTIONS[language], language)
        assert message.input_channel == chat.simulator.name

    async def test_ids_of_people_never_reach_rasa_and_two_people_are_two_conversations(
        self, chat: Chat, anna: str, berik: str
    ) -> None:
        for person in (anna, berik, anna):
            await chat.hears(person, QUESTIONS["ru"])
        senders = [message.sender_id for message in chat.site.assistant.heard]
        assert senders[0] == senders[2] != senders[1]
        assert not any(anna.strip("+") in sender or berik.strip("+") in sender for sender in senders)

    async def test_a_long_answer_comes_whole_and_in_order(self, chat: Chat, anna: str) -> None:
        sentences = [f"Это предложение номер {number} очень длинного ответа." for number in range(300)]
        chat.site.assistant.says = [{"text": " ".join(sentences)}, {"text": "Конец"}]
        await chat.say(anna, QUESTIONS["ru"])
        until = time.monotonic() + 30
        while not any(told.text == "Конец" for told in chat.simulator.to(anna)) and time.monotonic() < until:
            await asyncio.sleep(0.02)
        *parts, last = (told.text for told in chat.simulator.to(anna))
        assert last == "Конец"
        assert len(parts) > 1
        whole = " ".join(parts)
        places = [whole.find(sentence) for sentence in sentences]
        assert -1 not in places and places == sorted(places)

    async def test_personal_data_never_reach_rasa_and_the_visitor_is_told(self, chat: Chat, anna: str) -> None:
        told = await chat.hears(anna, "мой номер 850412300457 не принимают", 2)
        assert chat.site.assistant.texts == ["мой номер *** не принимают"]
        assert told[0].text.startswith(labels.label("reply.masked", "ru"))

    @pytest.mark.parametrize("typed", ["/restart", "/session_start", '/intent{"entity":"value"}'])
    async def test_a_typed_command_of_rasas_reaches_it_without_its_slash(self, chat: Chat, anna: str, typed: str) -> None:
        await chat.hears(anna, typed)
        assert chat.site.assistant.texts == [typed.lstrip("/")]

    async def test_a_text_that_is_too_long_is_answered_with_the_limit(self, chat: Chat, anna: str) -> None:
        (told, *_) = await chat.hears(anna, "сөз " * 500)
        assert "1000" in told.text
        assert chat.site.assistant.heard == []

    async def test_too_many_messages_are_told_once(self, open: Open, anna: str) -> None:
        async with open(MESSAGES_PER_MINUTE_SESSION=2) as chat:
            for _ in range(6):
                await chat.say(anna, QUESTIONS["ru"])
            told = await chat.settled(anna, 2)
            await chat.say(anna, QUESTIONS["ru"])
            await asyncio.sleep(0.3)
            assert len(chat.simulator.to(anna)) == 3
            assert [one.text for one in told[:2]] == ["Жауап", "Жауап"]
            assert len(chat.site.assistant.heard) == 2

    # Buttons

    async def test_buttons_lead_on_as_on_the_web(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        chat.site.assistant.says = [{"custom": menu_reply(snapshot, "kk")}]
        await chat.say(anna, "сәлеметсіз бе")
        told = next(told for told in await chat.settled(anna) if told.buttons)
        chat.site.assistant.says = [{"text": "Таңдалды"}]
        known = len(chat.simulator.to(anna))
        await chat.press(anna, told, 1)
        assert (await chat.settled(anna, known))[-1].text == "Таңдалды"
        first = snapshot.shelf("kk")["groups"][0]["id"]
        assert chat.site.assistant.texts[-1] == f'/show_topic{{"topic": "{first}"}}'

    async def test_every_button_of_a_reply_is_there_with_its_whole_title(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        reply = menu_reply(snapshot, "ru")
        chat.site.assistant.says = [{"custom": reply}]
        await chat.hears(anna, QUESTIONS["ru"])
        seen = " ".join(told.text + " ".join(title for title, _ in told.buttons) for told in await chat.settled(anna))
        assert [button["title"] for button in reply["buttons"] if button["title"] not in seen] == []

    async def test_a_choice_is_made_by_number_too(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        candidates = [("sdp-duration", 0.6), ("asylum-decision-time", 0.4)]
        chat.site.assistant.says = [{"custom": choices_reply(snapshot, "en", 0.3, candidates)}]
        await chat.hears(anna, "how long does it take to decide")
        chat.site.assistant.says = [{"text": "chosen"}]
        await chat.hears(anna, " 2. ")
        assert chat.site.assistant.texts[-1] == '/show_entry{"entry": "asylum-decision-time"}'

    async def test_people_who_help_come_with_their_numbers(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        chat.site.assistant.says = [{"custom": person_reply(snapshot, "ru")}]
        await chat.hears(anna, "/human")
        assert chat.site.assistant.texts == ["/talk_to_person"]
        seen = "\n".join(told.text for told in await chat.settled(anna))
        assert "112" in seen and "111" in seen

    # Emergencies and bursts

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_an_emergency_is_answered_at_once_with_its_card(
        self, open: Open, snapshot: Snapshot, anna: str, language: Language
    ) -> None:
        emergency = snapshot.shelf(language)["emergencies"][0]
        async with open(BURST_SECONDS=30) as chat:
            chat.site.assistant.says = [{"custom": entry_reply(snapshot, emergency, language)}]
            started = time.monotonic()
            (told, *_) = await chat.hears(anna, CRIES[language])
            assert time.monotonic() - started < 3
            card = snapshot.card(emergency, language)
            assert card and card["title"] in told.text

    async def test_a_burst_of_short_messages_is_read_as_one(self, open: Open, anna: str, berik: str) -> None:
        async with open(BURST_SECONDS=1) as chat:
            for words in ("как получить", "удостоверение", "лица без гражданства"):
                await chat.say(anna, words)
            await chat.say(berik, "где подать на убежище")
            await chat.simulator.wait(anna)
            await chat.simulator.wait(berik)
            assert sorted(chat.site.assistant.texts) == ["где подать на убежище", "как получить удостоверение лица без гражданства"]

    async def test_questions_asked_apart_stay_apart_though_they_waited_together(self, open: Open, anna: str) -> None:
        async with open(BURST_SECONDS=0.2) as chat:
            chat.site.assistant.takes = 1.5
            for words in ("где подать на убежище", "сколько стоит", "что потом"):
                await chat.say(anna, words)
                await asyncio.sleep(0.5)
            await chat.simulator.wait(anna, 3)
            assert chat.site.assistant.texts == ["где подать на убежище", "сколько стоит", "что потом"]

    async def test_a_cry_for_help_ends_a_burst(self, open: Open, anna: str) -> None:
        async with open(BURST_SECONDS=30) as chat:
            await chat.say(anna, "пожалуйста")
            started = time.monotonic()
            await chat.hears(anna, "меня бьют")
            assert time.monotonic() - started < 3
            assert chat.site.assistant.texts == ["пожалуйста меня бьют"]

    async def test_messages_of_one_person_are_answered_in_order(self, chat: Chat, anna: str, berik: str) -> None:
        chat.site.assistant.takes = 0.02
        for number in range(10):
            await chat.say(anna, f"вопрос номер {number}")
            await chat.say(berik, f"сұрақ нөмірі {number}")
        await chat.simulator.wait(anna, 10)
        await chat.simulator.wait(berik, 10)
        for word in ("вопрос номер", "сұрақ нөмірі"):
            asked = [text for text in chat.site.assistant.texts if text.startswith(word)]
            assert asked == [f"{word} {number}" for number in range(10)]

    # What is no text

    async def test_what_is_no_text_is_answered_kindly_in_the_visitors_language(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, QUESTIONS["kk"])
        for kind in chat.simulator.media:
            before = len(chat.simulator.to(anna))
            assert await chat.deliver(chat.simulator.medium(kind, anna, chat.simulator.id())) == 200
            told = (await chat.simulator.wait(anna, before + 1))[before]
            assert told.text.startswith(labels.label(f"channel.{kind}", "kk")), kind
        assert len(chat.site.assistant.heard) == 1

    # The webhook

    async def test_a_message_brought_twice_is_answered_once(self, chat: Chat, anna: str) -> None:
        body = chat.simulator.text(anna, QUESTIONS["ru"], chat.simulator.id())
        for _ in range(3):
            assert await chat.deliver(body) == 200
        await chat.simulator.wait(anna)
        assert await chat.deliver(body) == 200
        await asyncio.sleep(0.3)
        assert len(chat.site.assistant.heard) == len(chat.simulator.to(anna)) == 1

    async def test_what_is_not_proved_is_refused(self, chat: Chat, anna: str) -> None:
        body = json.dumps(chat.simulator.text(anna, QUESTIONS["ru"], chat.simulator.id())).encode()
        for proof in chat.simulator.wrong_proofs(body):
            assert await chat.deliver(body, proof) in (401, 403)
        await asyncio.sleep(0.2)
        assert chat.site.assistant.heard == []

    async def test_a_recorded_request_is_worth_nothing_later(self, chat: Chat, anna: str) -> None:
        body = json.dumps(chat.simulator.text(anna, QUESTIONS["ru"], chat.simulator.id())).encode()
        old = chat.simulator.old_proof(body)
        if old is not None:
            assert await chat.deliver(body, old) == 403
            assert chat.site.assistant.heard == []

    async def test_a_huge_body_is_refused(self, chat: Chat, anna: str) -> None:
        body = json.dumps(chat.simulator.text(anna, "a" * 3_000_000, chat.simulator.id())).encode()
        assert await chat.deliver(body) == 413

    @pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"", b"[" * 5000])
    async def test_what_is_no_json_is_refused(self, chat: Chat, body: bytes) -> None:
        assert await chat.deliver(body) == 400

    @pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"5", b'"word"', b'{"message": 5, "from": [], "entry": {"a": 1}}'])
    async def test_a_shape_that_nobody_knows_is_taken_and_disturbs_nobody(self, chat: Chat, anna: str, body: bytes) -> None:
        assert await chat.deliver(body) == 200
        assert (await chat.hears(anna, QUESTIONS["ru"]))[0].text == "Жауап"

    async def test_a_channel_without_its_settings_is_off(self, serve: Any, simulator: Simulator) -> None:
        async with serve() as site:
            status, _, _ = await site.post(f"/webhooks/{simulator.name}", json={})
        assert status == 404

    # What breaks

    async def test_a_platform_that_is_down_gets_its_messages_when_it_is_back(self, chat: Chat, anna: str) -> None:
        await chat.simulator.down()
        await chat.say(anna, QUESTIONS["ru"])
        await asyncio.sleep(1.5)
        await chat.simulator.up()
        assert [told.text for told in await chat.simulator.wait(anna)] == ["Жауап"]
        await asyncio.sleep(0.5)
        assert len(chat.simulator.to(anna)) == 1

    async def test_a_visitor_who_waited_long_is_told_why(self, chat: Chat, anna: str) -> None:
        await chat.simulator.down()
        await chat.say(anna, QUESTIONS["ru"])
        await asyncio.sleep(5.5)
        await chat.simulator.up()
        assert [told.text for told in await chat.simulator.wait(anna, 2)] == [labels.label("channel.delayed", "ru"), "Жауап"]

    async def test_a_slow_platform_delays_only_those_who_wait_for_it(self, chat: Chat, anna: str, berik: str) -> None:
        chat.simulator.slow = 1.0
        chat.site.assistant.says = [{"text": "1"}, {"text": "2"}]
        for person in (anna, berik):
            await chat.say(person, QUESTIONS["ru"])
        started = time.monotonic()
        for person in (anna, berik):
            assert [told.text for told in await chat.simulator.wait(person, 2)] == ["1", "2"]
        assert time.monotonic() - started < 4

    async def test_a_platform_that_asks_for_patience_is_obeyed(self, chat: Chat, anna: str) -> None:
        chat.simulator.faults.extend([Fault(429, retry_after=2), Fault(500)])
        started = time.monotonic()
        assert [told.text for told in await chat.hears(anna, QUESTIONS["ru"])] == ["Жауап"]
        assert time.monotonic() - started >= 2
        assert chat.simulator.attempts == 3

    async def test_a_message_that_may_have_come_is_never_there_twice_and_never_lost(self, chat: Chat, anna: str) -> None:
        """The connection breaks once before and once after the platform took the message: we cannot know which."""
        for breaks in ("before", "after"):
            before = len(chat.simulator.to(anna))
            chat.simulator.faults.append(Fault(breaks=breaks))
            await chat.say(anna, QUESTIONS["ru"])
            await chat.simulator.wait(anna, before + 1)
            await asyncio.sleep(1.5)
            told = [one.text for one in chat.simulator.to(anna)[before:]]
            assert told.count("Жауап") <= 1
            unsure = any(text.startswith(labels.label("channel.unsure", "ru")) for text in told)
            assert unsure or told.count("Жауап") == 1
            assert unsure or breaks == "before" or chat.simulator.attempts > 1

    async def test_a_message_refused_for_good_does_not_stop_the_next(self, chat: Chat, anna: str) -> None:
        chat.simulator.faults.append(Fault(400))
        chat.site.assistant.says = [{"text": "1"}, {"text": "2"}]
        assert [told.text for told in await chat.hears(anna, QUESTIONS["ru"])] == ["2"]

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_while_the_action_server_is_down_the_visitor_is_told_and_answered_afterwards(
        self, chat: Chat, snapshot: Snapshot, anna: str, language: Language
    ) -> None:
        chat.actions.ready, chat.site.assistant.says = False, []
        await chat.hears(anna, QUESTIONS[language])
        seen = "\n".join(told.text for told in await chat.settled(anna))
        assert failure_reply(snapshot, language)["text"] in seen and "112" in seen
        assert labels.label("channel.owed", language) in seen
        chat.actions.ready, chat.site.assistant.says = True, [{"text": "Жауап"}]
        known = len(chat.simulator.to(anna))
        assert [told.text for told in (await chat.simulator.wait(anna, known + 1))[known:]] == ["Жауап"]

    async def test_a_reply_that_comes_late_is_brought(self, open: Open, anna: str) -> None:
        async with open(TURN_SECONDS=0.3) as chat:
            chat.site.assistant.takes = 1.0
            await chat.say(anna, QUESTIONS["ru"])
            until = time.monotonic() + 10
            while not any(told.text == "Жауап" for told in chat.simulator.to(anna)) and time.monotonic() < until:
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)
            assert len(chat.site.assistant.heard) == 1
            assert [told.text for told in chat.simulator.to(anna)].count("Жауап") == 1

    # Commands and forgetting

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_help_and_privacy_are_told_in_the_visitors_language(self, chat: Chat, anna: str, language: Language) -> None:
        await chat.hears(anna, QUESTIONS[language])
        for command in ("help", "privacy"):
            before = len(chat.simulator.to(anna))
            await chat.hears(anna, f"/{command}")
            seen = " ".join(" ".join(told.text for told in (await chat.settled(anna))[before:]).split())
            words = labels.label(f"channel.{command}", language).format(hours="12")
            assert words.split(".")[0] in seen
        told = (await chat.hears(anna, "/language"))[-1]
        assert "На каком языке" in told.text
        await chat.press(anna, told, 1)
        await chat.settled(anna, len(chat.simulator.to(anna)))
        assert chat.site.assistant.texts[-1] == '/change_language{"language": "kk"}'

    async def test_deletion_forgets_everything_and_a_new_conversation_may_begin(self, chat: Chat, anna: str) -> None:
        await chat.hears(anna, QUESTIONS["en"])
        told = (await chat.hears(anna, "/delete"))[-1]
        assert labels.label("channel.deleted", "en").split(".")[0] in told.text
        await asyncio.sleep(0.3)
        await chat.hears(anna, "123 456")
        assert chat.site.assistant.heard[-1].metadata["language"] is None
