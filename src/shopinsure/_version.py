"""The version of this release; what is built reads it here, so that it stands in one place."""

__version__ = "0.2.0"
