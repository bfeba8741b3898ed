"""The knowledge as an Excel workbook: written for people who edit it, read with every wrong row named, compared before it is taken."""

from knowledge.entries.spreadsheet.merging import Change, Merge, merge
from knowledge.entries.spreadsheet.reading import read_workbook
from knowledge.entries.spreadsheet.sheet import RowProblem, Sheet, problems_by_row
from knowledge.entries.spreadsheet.writing import WorkbookError, write_workbook

__all__ = ["Change", "Merge", "RowProblem", "Sheet", "WorkbookError", "merge", "problems_by_row", "read_workbook", "write_workbook"]
