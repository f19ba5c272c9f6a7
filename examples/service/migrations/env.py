"""Run the migrations on the database of DATABASE_URL, or on the one that a caller names."""

import os

from alembic import context
from service.tables import Base, connect

url = os.environ.get("DATABASE_URL", "sqlite:///service.sqlite")
engine = connect(context.config.attributes.get("url", url)).kw["bind"]
with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    context.run_migrations()
engine.dispose()
