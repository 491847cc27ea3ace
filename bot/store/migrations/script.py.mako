<%!
from bot.store.tables.all import metadata
from bot.store.tables.append_only import append_only_names

append_only = append_only_names(metadata.sorted_tables)
%>\
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision or "nothing"}
"""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import base
from bot.store.tables.append_only import trigger_statements

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
% if down_revision is None:
    dialect = op.get_bind().dialect.name
    for table in ${repr(append_only)}:
        for statement in trigger_statements(table, dialect):
            op.execute(statement)
% endif


def downgrade() -> None:
    raise NotImplementedError("restore a backup: a downgrade would lose what was written since")
