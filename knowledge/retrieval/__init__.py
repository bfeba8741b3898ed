"""Finds the right entry for a question: dense and lexical search over one snapshot, and an honest outcome."""
