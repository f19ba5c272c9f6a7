"""The second implementation of the rules, which the package is judged by.

Nothing here imports the package: the rules are worked out anew from docs/sources.md and
docs/scope.md, in plain ints, fractions and days, with the second model of the account. It writes the
conformance vectors (``make vectors``) and decides the tables of facts. Where the package differs, one
of the two is wrong, and these pages say which.
"""
