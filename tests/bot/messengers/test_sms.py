"""SMS keeps what every channel promises, and some things of its own."""

from __future__ import annotations

from knowledge.languages import labels
from knowledge.snapshots import Snapshot
from knowledge.snapshots.replies import entry_reply
from tests.bot.messengers.conformance import QUESTIONS, Chat, Conformance
from tests.bot.messengers.simulators.sms import SmsGateway


class TestSms(Conformance):
    """The suite, and what is special to SMS."""

    simulated = SmsGateway

    async def test_no_part_is_longer_than_allowed_and_parts_are_counted(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        chat.site.assistant.says = [{"custom": entry_reply(snapshot, "stateless-certificate-get", "kk")}]
        await chat.hears(anna, QUESTIONS["kk"])
        parts = [told.text for told in await chat.settled(anna)]
        assert all(len(part) <= 335 for part in parts)
        assert parts[0].endswith(labels.label("channel.part", "kk").format(number=1, most=len(parts)))

    async def test_a_card_is_short_and_the_rest_comes_by_number(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        reply = entry_reply(snapshot, "stateless-certificate-get", "ru")
        chat.site.assistant.says = [{"custom": reply}]
        await chat.hears(anna, QUESTIONS["ru"])
        short = " ".join(told.text for told in await chat.settled(anna))
        step = next(section for section in reply["card"]["sections"] if section["part"] == "steps")["items"][-1]
        assert f"1 – {labels.label('channel.button.more', 'ru')}" in short
        assert step[:30] not in short
        before = len(chat.simulator.to(anna))
        await chat.hears(anna, "1")
        whole = " ".join(told.text for told in (await chat.settled(anna))[before:])
        assert step[:30] in whole
        assert len(chat.site.assistant.heard) == 1

    async def test_a_number_that_was_not_offered_is_told(self, chat: Chat, snapshot: Snapshot, anna: str) -> None:
        await chat.hears(anna, "/language")
        (told,) = await chat.hears(anna, "9")
        assert told.text.startswith(labels.label("channel.no_such_number", "kk").format(most=3))

    async def test_an_empty_sms_gets_a_word(self, chat: Chat, anna: str) -> None:
        assert await chat.deliver(chat.simulator.text(anna, "", chat.simulator.id())) == 200
        assert labels.label("channel.other", "en").split(",")[0] in (await chat.simulator.wait(anna))[-1].text
