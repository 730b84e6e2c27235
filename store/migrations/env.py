"""Alembic's entry point: runs the migrations on the connection passed by `store.session.upgrade`."""

from alembic import context

from store.articles.search import WORDS_TABLE
from store.articles.text_keys import KEYS_TABLE
from store.schema.all_tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    include_name=lambda name, kind, _: kind != "table" or not str(name).startswith((KEYS_TABLE, WORDS_TABLE)),
)
with context.begin_transaction():
    context.run_migrations()
