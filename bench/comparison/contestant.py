"""What a contestant is, and what it gets to work with."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from comparison.database import Server

PEERS = Path(__file__).parents[1] / "peers"
PYTHON = [sys.executable, "-B"]


@dataclass
class Stage:
    """The inputs of one comparison, the server beside it, and a folder for what is written."""

    folder: Path
    server: Server
    events: int
    seed: int
    orders: Path
    more_orders: Path
    good_orders: Path
    few_orders: Path
    few_events: int
    shop: Path | None = None
    large_orders: Path | None = None
    expected: dict = field(default_factory=dict)

    def environment(self, database):
        return {"SHOP_MONGODB": self.server.uri_of(database)}


@dataclass
class Contestant:
    """A row of the table.

    `command(stage)` is what is measured; `environment(stage)` goes with it. Before it, unmeasured, comes
    `prepare(stage)`, which may return a function that takes down what it has put up. Afterwards `state(stage)` is the
    final state, held against `stage.expected[oracle]`. Where a measured run leaves no state behind, `showing(stage)` is
    the same command made to write one, run once, unmeasured. `invalid(stage)` is how many records it has set aside.
    `overhead(stage)` is how many seconds are not counted, and the note says why. `bad_lines` says what becomes of the
    input at bad lines; one that `loses_events` there is right with what it has left, and the rest is counted.
    """

    name: str
    title: str
    group: str
    command: Callable
    state: Callable | None = None
    oracle: str = "orders"
    events: Callable = lambda stage: stage.events
    environment: Callable = lambda stage: {}
    prepare: Callable = lambda stage: None
    showing: Callable | None = None
    package: str | None = None
    any_order: bool = False
    bad_lines: str = "skipped"
    loses_events: bool = False
    invalid: Callable | None = None
    overhead: Callable | None = None
    note: str = ""

    @property
    def database(self):
        return "bench_" + self.name.replace("-", "_")


def in_database(name):
    """The environment of a run whose URI names a database of its own."""
    return lambda stage: stage.environment("bench_" + name.replace("-", "_"))


def documents(name):
    return lambda stage: stage.server.database("bench_" + name.replace("-", "_"))
