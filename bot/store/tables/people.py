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

#: failed counts wrong passwords in a row; no sign-in before `locked_until`
staff = Table(
    "staff",
    metadata,
    Column("name", String(64), primary_key=True),
    shop(),
    Column("role", String(16), nullable=False),
    Column("password", String(200), nullable=False),
    Column("disabled", Boolean, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("locked_until", Utc),
    CheckConstraint("role IN ('agent', 'mediator', 'trainer', 'supervisor')", name="role"),
)

#: id is a digest of the cookie, so that a copy of the table opens no door
sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    shop(),
    Column("name", String(64), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Index("ix_sessions_name", "name"),
)

#: kid may sign tokens of this shop only; algorithm "EdDSA" (a public key in PEM) or "HS256" (a secret)
shop_keys = Table(
    "shop_keys",
    metadata,
    Column("kid", String(64), primary_key=True),
    shop(),
    Column("algorithm", String(8), nullable=False),
    Column("key", Text, nullable=False),
    CheckConstraint("algorithm IN ('EdDSA', 'HS256')", name="algorithm"),
)
