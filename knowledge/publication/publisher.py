"""One publisher at a time, and every fault of the disk said in a sentence."""

from __future__ import annotations

import contextlib
import errno
import fcntl
from collections.abc import Iterator
from pathlib import Path

LOCK = ".lock"


class PublishError(RuntimeError):
    """Nothing was published; the live snapshot is as it was."""


class Busy(PublishError):
    """Another publication is running."""


class DiskFull(PublishError):
    """There is no space left."""


class Moved(PublishError):
    """Another snapshot went live since this one was prepared."""


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Only one process and thread at a time is inside, for one folder of snapshots. The lock falls with the process that holds it.

    Raises:
        Busy: another is inside.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("Another publication is running; try again when it has ended.") from None
        yield


@contextlib.contextmanager
def in_words(folder: Path) -> Iterator[None]:
    """Faults of the disk as ``PublishError``.

    Raises:
        DiskFull, PublishError: what went wrong inside.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            sentence = f"The disk is full; nothing was published. Free some space in {folder} and publish again."
            raise DiskFull(sentence) from error
        raise PublishError(f"Nothing was published: {error}") from error
