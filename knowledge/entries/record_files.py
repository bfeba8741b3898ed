"""Records from a folder of YAML files and back, so that what staff wrote can be read, compared and kept as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge.entries import things
from knowledge.entries.nodes import Notes
from knowledge.entries.plain import data_of
from knowledge.entries.problems import EntriesError
from knowledge.entries.reading import SEED, files_of, nodes_of, require_files
from knowledge.entries.record import Record, file_of, in_field_order, in_file_order
from knowledge.entries.things import Kind
from knowledge.entries.yaml_text import FileText


def read_records(folder: Path = SEED) -> list[Record]:
    """Everything that stands in a folder, entries first, each kind in the order of its files.

    Raises:
        EntriesError: a file is missing, is no YAML, or holds something other than a list of things.
    """
    require_files(folder)
    notes = Notes(folder.name)
    records = [record for kind in things.KINDS for path in files_of(folder, kind) for record in _records(path, kind, notes)]
    if notes.problems:
        raise EntriesError(folder, notes.problems)
    return records


def _records(path: Path, kind: Kind, notes: Notes) -> Iterator[Record]:
    here = Notes(path.name)
    for node in nodes_of(path, here):
        content = data_of(node)
        if isinstance(content, dict):
            id = content.get("id")
            yield Record(kind, "" if id is None else str(id), in_field_order(kind, content), path.name)
        else:
            here.add(node, "", "must be a set of fields (name: value)")
    notes.problems.extend(here.problems)


def write_records(records: Iterable[Record], folder: Path) -> None:
    """Write the files of a folder so that it holds these records and no others. What says the same as before keeps its text.

    Raises:
        FileExistsError: the folder holds YAML files but none of ours, so that they may belong to something else.
    """
    _refuse_foreign(folder)
    texts = {name: FileText(folder / name) for kind in things.REQUIRED for name in [things.FILES[kind]]}
    for record in in_file_order(records):
        name = file_of(record)
        if name not in texts:
            texts[name] = FileText(folder / name)
        texts[name].add(record)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        _replace(folder / name, str(text))
    for path in folder.glob("*.yml"):
        if path.name not in texts:
            path.unlink()


def _refuse_foreign(folder: Path) -> None:
    if any(folder.glob("*.yml")) and not (folder / things.FILES["group"]).is_file():
        raise FileExistsError(f"{folder.name}/ holds YAML files that are no entries; choose an empty folder")


def _replace(path: Path, text: str) -> None:
    """Write beside and rename, so that a file is never half written."""
    beside = path.with_suffix(".yml.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)
