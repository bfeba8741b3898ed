"""Every card as static pages that can be linked, printed and read without internet, made with each snapshot."""

from knowledge.publication.help_pages.writing import Issue, write_help

__all__ = ["Issue", "write_help"]
