"""The knowledge as records: plain data that can stand in YAML files, in a database or in a spreadsheet, checked by the same rules."""

from __future__ import annotations

from knowledge.entries.checker import Checked, Checker
from knowledge.entries.record import Record, RecordProblem, file_of, in_field_order, in_file_order
from knowledge.entries.record_files import read_records, write_records
from knowledge.entries.things import FIELDS, FILES, KINDS, Kind

__all__ = [
    "FIELDS",
    "FILES",
    "KINDS",
    "Checked",
    "Checker",
    "Kind",
    "Record",
    "RecordProblem",
    "file_of",
    "in_field_order",
    "in_file_order",
    "read_records",
    "write_records",
]
