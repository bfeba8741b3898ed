"""Every card as static pages that can be linked, printed and read without internet, made with each snapshot."""

from knowledge.publication.help_pages.rendering import UNKNOWN, Addresses
from knowledge.publication.help_pages.writing import Issue, write_help

__all__ = ["UNKNOWN", "Addresses", "Issue", "write_help"]
