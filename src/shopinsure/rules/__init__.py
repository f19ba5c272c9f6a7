"""The rules as data: codes, clauses, wordings and formulas, one file a subject."""
