"""What is wrong with a file of entries, said so that its writer can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]
"""An error stops a publication. A warning is told: what was right when it was written and needs to be looked at again."""


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: where it stands (line 0: in no file yet) and what to do. ``field`` ends with the language where it is in one text."""

    file: str
    line: int
    entry: str
    field: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = " ".join(part for part in (self.entry, self.field) if part)
        said = f"{self.message} (warning)" if self.severity == "warning" else self.message
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {place}: {said}" if place else f"{where}: {said}"


class EntriesError(ValueError):
    """The entries cannot be used; ``problems`` says every reason with file and line."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
