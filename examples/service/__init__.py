"""A payment service: the rules of shopinsure behind HTTP, kept in PostgreSQL or SQLite."""
