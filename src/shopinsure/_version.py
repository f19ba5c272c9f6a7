"""The version of the library, which the wheel's metadata takes from here."""

__version__ = "0.1.0"
