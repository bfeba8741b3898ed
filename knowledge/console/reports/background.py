"""One thread that groups questions while pages are served; it ends when nothing waits, and is begun again by the next who needs it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Lock, Thread

from django.db import connections, transaction

from knowledge.console.reports.grouping import group_some

logger = logging.getLogger("pana.reports")


@dataclass
class _State:
    """``wanted``: somebody has stored questions since the thread last looked; ``trouble``: the error that ended the last attempt."""

    running: bool = False
    wanted: bool = False
    trouble: str = ""


_lock, _state = Lock(), _State()


def begin_grouping() -> None:
    """Have the thread run, once what was just stored is there for it to see."""
    transaction.on_commit(_begin)


def trouble() -> str:
    """The kind of error that ended the last attempt; empty where it went well."""
    return _state.trouble


def _begin() -> None:
    with _lock:
        _state.wanted = True
        if not _state.running:
            _state.running = True
            Thread(target=_run, name="grouping", daemon=True).start()


def _run() -> None:
    while _is_wanted():
        try:
            while group_some():
                pass
            _state.trouble = ""
        except Exception as error:  # a thread that dies says nothing; the page says that it failed, and words of visitors never show
            logger.error("questions could not be grouped: %s", type(error).__name__)
            _state.trouble = type(error).__name__
    connections.close_all()


def _is_wanted() -> bool:
    """Whether to look once more; under the lock, so that who comes while the thread ends begins a new one."""
    with _lock:
        _state.running = _state.wanted
        _state.wanted = False
        return _state.running
