"""Who there is: buyers as a shop names them, staff with their sessions, and the keys shops sign tokens with."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, String, Table, Text

from bot.store.tables.base import Utc, metadata, shop

buyers = Table(
    "buyers",
    metadata,
    Column("shop", String(32), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("name", String(64), nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("name", String(64), primary_key=True),
    shop(),
    Column("role", String(16), nullable=False),
    Column("password", String(200), nullable=False),
    Column("disabled", Boolean, nullable=False, server_default="0"),
    CheckConstraint("role IN ('agent', 'mediator', 'trainer', 'supervisor', 'vendor')", name="role"),
)

#: wrong passwords in a row for a name, there or not, from one address; no sign-in from it before `locked_until`
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("address", String(64), primary_key=True),
    shop(),
    Column("failed", Integer, nullable=False),
    Column("last_at", Utc, nullable=False),
    Column("locked_until", Utc),
    Index("ix_sign_in_tries_last_at", "last_at"),
)

#: id is a digest of the cookie, so that a copy of the table opens no door
sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    shop(),
    Column("name", String(64), nullable=False),
    Column("address", String(64), nullable=False, server_default=""),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Index("ix_sessions_name", "name"),
)

#: kid may sign tokens of this shop only; algorithm "EdDSA" (a public key in PEM) or "HS256" (a secret)
#: key is sealed with this installation's own key (bot/store/seals.py)
shop_keys = Table(
    "shop_keys",
    metadata,
    Column("kid", String(64), primary_key=True),
    shop(),
    Column("algorithm", String(8), nullable=False),
    Column("key", Text, nullable=False),
    CheckConstraint("algorithm IN ('EdDSA', 'HS256')", name="algorithm"),
)
