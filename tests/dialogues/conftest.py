"""A running engine for all dialogues, a fresh shop for each."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import insert

import actions
from bot.aftersales.orders import Item
from bot.aftersales.policies import Policies
from bot.aftersales.service import Aftersales
from bot.chat.services import Services
from bot.engine_client import RasaEngines
from bot.platforms.couriers.sandbox import SandboxCouriers
from bot.platforms.warehouse.sandbox import SandboxWarehouse
from bot.store.database import open_database
from bot.store.tables.orders import products
from bot.store.unit_of_work import SqlUnitsOfWork
from tests.dialogues.chat import AnyFiles, Chat, MovedClock, OneBuyersChats
from tests.dialogues.demo_world import SHOP, STOCK, demo_orders
from tests.dialogues.engine import SECRET, ActionEndpoint, running_engine, trained_model
from tests.servers import free_port

#: noon in Shanghai, so that "today" and "yesterday" hold no midnight surprises
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the engine listens and where it finds the actions."""

    engine: int
    actions: int


@dataclass(slots=True, kw_only=True)
class Shop:
    """A fresh shop with the demo's orders."""

    units: SqlUnitsOfWork
    law: Aftersales
    clock: MovedClock
    chats: OneBuyersChats
    engine: RasaEngines
    endpoint: ActionEndpoint

    async def mark_down(self, prices: Mapping[Item, int]) -> None:
        """From now on the shop sells these goods for so many fen."""
        rows = [
            {"shop": SHOP, "code": item.code, "category": item.category, "sku": item.sku, "price_fen": fen, "stock": 5,
             "seven_days": "yes", "warranty_days": 90, "free_shipping": True, "freight_insurance": False}
            for item, fen in prices.items()
        ]  # fmt: skip
        async with self.units() as unit:
            await unit.connection.execute(insert(products), rows)
            await unit.commit()

    def chat(self, buyer: str) -> Chat:
        """A buyer's chat, from its first line."""
        return Chat(buyer=buyer, engine=self.engine, law=self.law, orders=demo_orders(NOW)[buyer], chats=self.chats)


@pytest.fixture(scope="session")
def engine_ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ports]:
    """The engine, started once; the action endpoint of each test listens on the same port."""
    ports = Ports(engine=free_port(), actions=free_port())
    log = tmp_path_factory.mktemp("engine") / "engine.log"
    with running_engine(trained_model(), port=ports.engine, action_port=ports.actions, log=log):
        yield ports


@pytest.fixture
async def shop(engine_ports: Ports, sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Shop]:
    """Orders loaded, actions listening, engine ready."""
    path = tmp_path / "wuyou.db"
    shutil.copy(sqlite_template, path)
    clock, chats = MovedClock(NOW), OneBuyersChats()
    async with AsyncExitStack() as stack:
        database = open_database(f"sqlite:///{path}")
        stack.push_async_callback(database.dispose)
        units = SqlUnitsOfWork(database, clock=clock)
        await _load(units)
        law = Aftersales(
            units=units,
            clock=clock,
            policies=Policies.read(),
            warehouse=SandboxWarehouse(units=units),
            couriers=SandboxCouriers(units=units, clock=clock),
        )
        endpoint = ActionEndpoint(actions.make(Services(aftersales=law, chats=chats, files=AnyFiles(), clock=clock)))
        stack.push_async_callback(endpoint.stop)
        await endpoint.start(engine_ports.actions)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        engine = RasaEngines(urls=[f"http://127.0.0.1:{engine_ports.engine}"], secret=SECRET, session=session)
        yield Shop(units=units, law=law, clock=clock, chats=chats, engine=engine, endpoint=endpoint)


async def _load(units: SqlUnitsOfWork) -> None:
    async with units() as unit:
        for orders in demo_orders(NOW).values():
            for order in orders.values():
                await unit.orders.add(order)
        await unit.connection.execute(insert(products), STOCK)
        await unit.commit()
