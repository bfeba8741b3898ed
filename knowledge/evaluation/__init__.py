"""How good the search is, measured on questions that are not in the index."""
