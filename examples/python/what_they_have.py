#!/usr/bin/env python3
"""Says of each purchase in the log what the customer ever bought, by a view of the shop's database.

    what_they_have.py EVENTS POSITIONS

EVENTS is the folder of a file log, POSITIONS a file of this program's own: how many bytes of each partition it has read.
$SHOP_MONGODB says where the database is. Each purchase is told at least once: the position moves when the lines are out.
The joiner reads the log by itself, so the view may be a little behind.
"""
import json
import os
import pathlib
import sys

import pymongo  # For the view; the log is files.


def stored(path):
    return json.loads(path.read_text()) if path.exists() else {}


def store(path, positions):
    """All of it or nothing: the new file takes the old one's place."""
    new = path.with_suffix(".new")
    with open(new, "w") as file:
        json.dump(positions, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def purchases(lines):
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:  # No event at all: the joiner keeps it as a dead letter.
            continue
        if isinstance(event, dict) and event.get("event_type") == "customer_buys_product":
            yield event


def main(events, positions_path):
    database = pymongo.MongoClient(os.environ["SHOP_MONGODB"]).get_default_database("simple_shop")
    positions = stored(positions_path)
    for partition in sorted(events.glob("partition-*.ndjson")):
        with open(partition, "rb") as file:
            file.seek(positions.get(partition.name, 0))
            # A line is there once its newline is.
            text = file.read().rpartition(b"\n")
        for event in purchases(text[0].split(b"\n")):
            id = event.get("customer_id")
            rows = list(database["holdings"].find({"customer_id": id})) if isinstance(id, str) else []
            types = sorted({row["product"].get("type", "unknown") for row in rows})
            print(json.dumps({"customer_id": id, "holdings": len(rows), "types": types}), flush=True)
        if text[1]:
            positions[partition.name] = positions.get(partition.name, 0) + len(text[0]) + 1
            store(positions_path, positions)


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
