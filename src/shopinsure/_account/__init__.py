"""The account of a seller: its events, the ledger they are posted to, statements and recovery."""
