"""The worked example of docs/channels.md is a channel that works."""

from __future__ import annotations

import re
import uuid
from typing import Any, Self

import pytest

from bot.channels.messengers.calling import Answer, Caller
from bot.channels.messengers.platform import Delivery, Failed, Handle, Incoming, Outgoing, Platform, Refused, Result, Retry, Sent
from bot.channels.messengers.signing import must_equal
from bot.channels.messengers.splitting import split
from bot.channels.messengers.wording import numbered, text_of
from knowledge.configuration import ROOT, Settings
from knowledge.languages import Language
from knowledge.snapshots import Snapshot
from knowledge.snapshots.replies import Reply, menu_reply

# What the example may use without saying so; the tuple keeps the imports.
_KNOWN = (
    uuid, Any, Self, Answer, Caller, Delivery, Failed, Handle, Incoming, Outgoing, Platform, Result, Retry, Sent, must_equal, split,
    numbered, text_of, Settings, Language, Reply,
)  # fmt: skip


@pytest.fixture
def pager() -> Any:
    """The class of the example, made with a key."""
    page = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(   class Pager.*?)```", page, re.DOTALL)
    assert found
    names = dict(globals())
    exec(compile("\n".join(line[3:] for line in found[1].splitlines()), "docs/channels.md", "exec"), names)
    return names["CHANNEL"]("key")


def test_the_example_reads_and_proves(pager: Platform) -> None:
    pager.verify(Delivery({"key": "key"}))
    with pytest.raises(Refused):
        pager.verify(Delivery({"key": "other"}))
    (incoming,) = pager.parse({"who": "5", "what": "сәлем", "nr": "1"})
    assert (incoming.person, incoming.message, incoming.text) == ("5", "1", "сәлем")


def test_the_example_writes_all_of_a_reply(pager: Platform, snapshot: Snapshot) -> None:
    reply = menu_reply(snapshot, "kk")
    written = pager.write(reply, "kk", 1)
    assert all(len(outgoing.content["what"]) <= 200 for outgoing in written)
    assert written[-1].offered == tuple(reply["buttons"])
