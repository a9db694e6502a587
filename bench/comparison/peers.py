"""The peers as contestants: other ways to do the same join, each as its own users would write it."""

import importlib.util
import shutil
from pathlib import Path

from comparison import states
from comparison.contestant import PEERS, PYTHON, Contestant, documents, in_database
from comparison.workload import call

RECOVERY = "bytewax-recovery"
FLINK_STATE = "flink-state"


def script(name, *arguments):
    return [*PYTHON, PEERS / name, *arguments]


def bytewax(name, *options):
    return [*PYTHON, "-m", "bytewax.run", PEERS / name, *options]


def flink(*arguments):
    """Flink's own libraries, run by Java without a cluster of their own."""
    libraries = Path(importlib.util.find_spec("pyflink").submodule_search_locations[0]) / "lib" / "*"
    return ["java", "-cp", libraries, PEERS / "FlinkJoin.java", *arguments]


def reading_orders(stage):
    return {"SHOP_INPUT": str(stage.orders)}


def into(name):
    return lambda stage: {**reading_orders(stage), **in_database(name)(stage)}


def documents_of(name):
    return lambda stage: states.of_peer_documents(documents(name)(stage))


def make_recovery_store(stage):
    folder = stage.folder / RECOVERY
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    call([*PYTHON, "-m", "bytewax.recovery", folder, 1])


def remove_flink_state(stage):
    shutil.rmtree(stage.folder / FLINK_STATE, ignore_errors=True)


def arrays(name):
    return lambda stage: states.of_arrays(stage.folder / f"{name}.state")


PEER_ROWS = [
    Contestant(
        "duckdb", "DuckDB, one SQL query", "join", package="duckdb",
        command=lambda stage: script("duckdb_join.py", stage.orders),
        showing=lambda stage: script("duckdb_join.py", stage.orders, stage.folder / "duckdb.state"),
        state=arrays("duckdb"), note="a batch, no state kept"),
    Contestant(
        "duckdb-any-order", "DuckDB, the ids in any order", "join", package="duckdb", any_order=True,
        command=lambda stage: script("duckdb_join.py", "--any-order", stage.orders),
        showing=lambda stage: script(
            "duckdb_join.py", "--any-order", stage.orders, stage.folder / "duckdb-any-order.state"),
        state=arrays("duckdb-any-order"), note="as above, less work: the lists' order is lost"),
    Contestant(
        "chdb", "chDB, one SQL query", "join", package="chdb", bad_lines="skipped, some good ones with them",
        loses_events=True, command=lambda stage: script("chdb_join.py", stage.orders),
        showing=lambda stage: script("chdb_join.py", stage.orders, stage.folder / "chdb.state"),
        state=arrays("chdb"), note="a batch, no state kept"),
    Contestant(
        "polars", "polars, one lazy query", "join", package="polars", bad_lines="stops at the first",
        command=lambda stage: script("polars_join.py", stage.good_orders),
        showing=lambda stage: script("polars_join.py", stage.good_orders, stage.folder / "polars.state"),
        state=arrays("polars"), note="a batch, no state kept; given the log without the bad lines"),
    Contestant(
        "flink", "Flink, one SQL query", "join", package="pyflink", any_order=True,
        command=lambda stage: flink(stage.orders), prepare=remove_flink_state,
        showing=lambda stage: flink(stage.orders, stage.folder / FLINK_STATE),
        state=lambda stage: states.of_objects(stage.folder / FLINK_STATE),
        note="a batch, no state kept; the lists' order is lost"),
    Contestant(
        "python", "plain Python loop, orjson", "join", package="orjson",
        command=lambda stage: script("python_join.py", stage.orders),
        showing=lambda stage: script("python_join.py", stage.orders, stage.folder / "python.state"),
        state=arrays("python")),
    Contestant(
        "bytewax", "Bytewax, as its tutorial writes it", "join", package="bytewax",
        command=lambda stage: bytewax("bytewax_join.py"), environment=reading_orders,
        state=lambda stage: states.of_text_summaries(stage.folder / "bytewax.out"), note="prints every summary"),
    Contestant(
        "python-mongodb", "plain Python loop into MongoDB, bulk writes of 10,000", "mongodb", package="pymongo",
        command=lambda stage: script("python_mongodb.py", stage.orders), environment=into("python-mongodb"),
        state=documents_of("python-mongodb"), note="majority, journaled; not safe against crashes"),
    Contestant(
        "bytewax-mongodb", "Bytewax into MongoDB", "mongodb", package="bytewax",
        command=lambda stage: bytewax("bytewax_mongodb.py"), environment=into("bytewax-mongodb"),
        state=documents_of("bytewax-mongodb"), note="an update per event, 1,000 in a bulk write; majority, journaled"),
    Contestant(
        "bytewax-mongodb-recovery", "Bytewax into MongoDB, with its recovery at 1 s", "mongodb", package="bytewax",
        command=lambda stage: bytewax(
            "bytewax_mongodb.py", "--recovery-directory", stage.folder / RECOVERY, "--snapshot-interval", "1",
            "--backup-interval", "0"),
        prepare=make_recovery_store, environment=into("bytewax-mongodb-recovery"),
        state=documents_of("bytewax-mongodb-recovery"), note="as above, at least once"),
    Contestant(
        "python-replace", "Python, read, modify and replace per event", "mongodb", package="pymongo",
        command=lambda stage: script("python_replace.py", stage.few_orders), environment=into("python-replace"),
        events=lambda stage: stage.few_events, oracle="few orders", state=documents_of("python-replace"),
        note="majority, journaled; on the first few thousand events"),
]

# What is known to be worth comparing with and is not part of this comparison.
NOT_RUN = {
    "Pathway": "not run here: its package alone is a download of 106 MB"}
