"""What was trained from what, judged how, and which model was published when: rows that outlive the files.

Models belong to the installation, whose engines serve every shop; `shop` is that of the person who acted.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, String, Table, Text

from bot.store.tables.append_only import append_only
from bot.store.tables.base import Id, Json, Utc, metadata, shop

#: hash    SHA-256 over names and contents of the files; they lie in data_sets/<hash> of the data folder
#: counts  intent → number of examples
data_sets = Table(
    "data_sets",
    metadata,
    Column("hash", String(64), primary_key=True),
    shop(),
    Column("examples", Integer, nullable=False),
    Column("counts", Json, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", Utc, nullable=False),
)

#: state    "waiting", "running", then "done", "failed", "cancelled" or "interrupted"
#: running  1 while it runs, else NULL: the uniqueness lets one run at a time, whatever the number of processes
#: beat_at  when its process was last seen, real time; one that was not seen for a while is "interrupted"
#: stop     somebody wants it to end
#: step     what it does, a word of bot/trainer/models/training.py; `share` how far it is, 0–100
#: why      of one that failed
training_jobs = Table(
    "training_jobs",
    metadata,
    Column("id", String(40), primary_key=True),
    shop(),
    Column("state", String(12), nullable=False),
    Column("running", Integer, unique=True),
    Column("data_set", String(64)),
    Column("model", String(16)),
    Column("asked_by", String(64), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("started_at", Utc),
    Column("beat_at", Utc),
    Column("ended_at", Utc),
    Column("stop", Boolean, nullable=False, server_default="0"),
    Column("step", String(32), nullable=False, server_default=""),
    Column("share", Integer, nullable=False, server_default="0"),
    Column("why", Text, nullable=False, server_default=""),
    Column("log", Text, nullable=False, server_default=""),
    CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted')", name="state"),
    Index("ix_training_jobs_asked_at", "asked_at"),
)

#: name     sixteen hex digits over all that training read
#: report   of bot/trainer/models/reports.py
#: gone_at  when its file was deleted by the rule; its row and report stay
models = Table(
    "models",
    metadata,
    Column("name", String(16), primary_key=True),
    shop(),
    Column("data_set", String(64), nullable=False),
    Column("job", String(40), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("report", Json, nullable=False),
    Column("trained_by", String(64), nullable=False),
    Column("trained_at", Utc, nullable=False),
    Column("gone_at", Utc),
)

#: state     "asked", then "live" or "refused"; a live one ends as "rolled_back". The newest live one takes `share`
#:           percent of the conversations, the live one before it the rest
#: revision  counts what changes who serves, over all rows: a process that knows an older one looks again
publications = Table(
    "publications",
    metadata,
    Column("id", String(40), primary_key=True),
    shop(),
    Column("model", String(16), nullable=False),
    Column("state", String(12), nullable=False),
    Column("share", Integer, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("revision", Integer, unique=True),
    Column("asked_by", String(64), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("decided_by", String(64)),
    Column("decided_at", Utc),
    Column("ended_by", String(64)),
    Column("ended_at", Utc),
    CheckConstraint("state IN ('asked', 'live', 'refused', 'rolled_back')", name="state"),
    CheckConstraint("share BETWEEN 1 AND 100", name="share"),
)

#: who did what to a publication: "asked", "approved", "refused", "share", "rolled_back"
publication_steps = append_only(
    Table(
        "publication_steps",
        metadata,
        Column("n", Id, primary_key=True, autoincrement=True),
        shop(),
        Column("publication", String(40), nullable=False),
        Column("what", String(12), nullable=False),
        Column("share", Integer, nullable=False),
        Column("by", String(64), nullable=False),
        Column("at", Utc, nullable=False),
        Index("ix_publication_steps_publication", "publication", "n"),
    )
)
