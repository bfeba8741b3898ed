"""What is wrong with a file of entries, said so that its writer can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: where it stands and what to do."""

    file: str
    line: int
    entry: str
    field: str
    message: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.entry, self.field) if part)
        return f"{self.file}:{self.line}: {place}: {self.message}" if place else f"{self.file}:{self.line}: {self.message}"


class EntriesError(ValueError):
    """The entries cannot be used; ``problems`` says every reason with file and line."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
