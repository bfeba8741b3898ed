"""The tables of the console."""

from knowledge.console.models.accounts import Account
from knowledge.console.models.audit import AuditLine
from knowledge.console.models.publications import Publication
from knowledge.console.models.records import KINDS, Record
from knowledge.console.models.reports import QuestionGroup, Rating, Report

__all__ = ["KINDS", "Account", "AuditLine", "Publication", "QuestionGroup", "Rating", "Record", "Report"]
