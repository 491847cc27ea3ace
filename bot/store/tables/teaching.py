"""What trainers teach: changes to the examples, the inbox of messages to label, golden conversations, tries."""

from sqlalchemy import Boolean, CheckConstraint, Column, Float, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from bot.store.tables.append_only import append_only
from bot.store.tables.base import Id, Json, Utc, metadata, shop

#: one example or word added, edited, moved or removed; of no effect before a verdict says "accepted"
#: before, after   {"intent", "written"} or {"entity", "canonical", "word"}; None: there is none
#: origin          where it comes from, e.g. {"inbox": id}, {"by_hand": true} for an edit found in git
nlu_changes = append_only(
    Table(
        "nlu_changes",
        metadata,
        Column("n", Id, primary_key=True, autoincrement=True),
        shop(),
        Column("id", String(40), nullable=False, unique=True),
        Column("kind", String(8), nullable=False),
        Column("before", Json),
        Column("after", Json),
        Column("origin", Json),
        Column("by", String(64), nullable=False),
        Column("at", Utc, nullable=False),
        CheckConstraint("kind IN ('example', 'word')", name="kind"),
        Index("ix_nlu_changes_shop", "shop", "n"),
    )
)

#: what became of a change; the newest counts. "in_git": git says so already, by somebody's hand.
#: n is gapless and in the order of commits: exports count by it
nlu_verdicts = append_only(
    Table(
        "nlu_verdicts",
        metadata,
        Column("n", Integer, primary_key=True, autoincrement=False),
        shop(),
        Column("change_id", String(40), ForeignKey("nlu_changes.id"), nullable=False),
        Column("verdict", String(12), nullable=False),
        Column("reason", Text, nullable=False, server_default=""),
        Column("by", String(64), nullable=False),
        Column("at", Utc, nullable=False),
        CheckConstraint("verdict IN ('accepted', 'held', 'withdrawn', 'in_git')", name="verdict"),
        Index("ix_nlu_verdicts_change_id", "change_id"),
    )
)

#: when git's nlu_data and the changes last met
#: upto    verdicts up to this one stand in `texts`
#: texts   {path below nlu_data: text}
nlu_meetings = append_only(
    Table(
        "nlu_meetings",
        metadata,
        Column("n", Id, primary_key=True, autoincrement=True),
        shop(),
        Column("way", String(8), nullable=False),
        Column("upto", Integer, nullable=False),
        Column("digest", String(64), nullable=False),
        Column("texts", Json, nullable=False),
        Column("by", String(64), nullable=False),
        Column("at", Utc, nullable=False),
        CheckConstraint("way IN ('begin', 'import', 'export')", name="way"),
    )
)

#: a message that a trainer should look at, once however many causes bring it
#: text      masked, as a trainer may read it; `written` the same with the facts marked that the bot found in it
#: cause     "unclear", "clarified", "refused", "handed_off", "corrected" or "sent"
#: cluster   the id of the entry that it is like; None until the inbox is next looked at
#: meant     for "clarified" and "corrected": what the buyer or the agent said it means
#: state     "open", "seconding" (one of two labels is there) or "done"
inbox_entries = Table(
    "inbox_entries",
    metadata,
    Column("id", String(40), primary_key=True),
    shop(),
    Column("conversation_id", String(40), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("cause", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("written", Text, nullable=False),
    Column("guess", String(48)),
    Column("confidence", Float),
    Column("runner_up", String(48)),
    Column("runner_up_confidence", Float),
    Column("meant", String(48)),
    Column("sent_by", String(64)),
    Column("note", Text, nullable=False, server_default=""),
    Column("cluster", String(40)),
    Column("state", String(12), nullable=False),
    Unique("conversation_id", "seq"),
    CheckConstraint("state IN ('open', 'seconding', 'done')", name="state"),
    Index("ix_inbox_entries_shop_state", "shop", "state", "cluster"),
)

#: what a trainer says of an entry; "undo" takes back his newest
#: clauses   of a split: [{"text", "intent"}]
inbox_labels = append_only(
    Table(
        "inbox_labels",
        metadata,
        Column("n", Id, primary_key=True, autoincrement=True),
        shop(),
        Column("entry_id", String(40), ForeignKey("inbox_entries.id"), nullable=False),
        Column("verdict", String(16), nullable=False),
        Column("intent", String(48)),
        Column("written", Text),
        Column("clauses", Json),
        Column("batch", String(40), nullable=False),
        Column("by", String(64), nullable=False),
        Column("at", Utc, nullable=False),
        Index("ix_inbox_labels_entry_id", "entry_id"),
        Index("ix_inbox_labels_batch", "batch"),
    )
)

#: a real chat that must stay understood, by versions; the newest counts
#: lines   [{"text", "intent"}]: what the buyer says, and as what it must be understood
golden_conversations = append_only(
    Table(
        "golden_conversations",
        metadata,
        Column("id", String(40), primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        shop(),
        Column("title", String(80), nullable=False),
        Column("lines", Json, nullable=False),
        Column("protected", Boolean, nullable=False),
        Column("retired", Boolean, nullable=False),
        Column("by", String(64), nullable=False),
        Column("at", Utc, nullable=False),
        Index("ix_golden_conversations_shop", "shop"),
    )
)

#: changes tried on a shadow model
#: state   "running", "done" or "failed"
nlu_tries = Table(
    "nlu_tries",
    metadata,
    Column("id", String(40), primary_key=True),
    shop(),
    Column("changes", Json, nullable=False),
    Column("state", String(8), nullable=False),
    Column("found", Json),
    Column("by", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    Column("ended_at", Utc),
    CheckConstraint("state IN ('running', 'done', 'failed')", name="state"),
    Index("ix_nlu_tries_shop", "shop", "at"),
)
