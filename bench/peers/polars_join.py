"""The join as one lazy query over the whole file in polars: a batch, no state kept.

    polars_join.py EVENTS [STATE]

STATE, where given, gets the final state: one JSON array a line, [customer, paid order ids, unpaid order ids].
"""

import json
import sys

import polars as pl

events, *state_path = sys.argv[1:]
schema = {"user_id": pl.String, "type": pl.String, "order_id": pl.Int64, "timestamp_ms": pl.Int64}


def in_order(chosen):
    return pl.col("order_id").filter(chosen).sort_by(pl.col("timestamp_ms").filter(chosen))


is_order, is_payment = pl.col("type") == "order", pl.col("type") == "payment"
is_paid = pl.col("order_id").is_in(pl.col("order_id").filter(is_payment).implode())
# Customers without an order are left out: what they may have paid has not come.
carts = (
    pl.scan_ndjson(events, schema=schema)
    .group_by("user_id")
    .agg(paid=in_order(is_payment), unpaid=in_order(is_order & ~is_paid), orders=is_order.sum())
    .filter(pl.col("orders") > 0)
    .select("user_id", "paid", "unpaid")
    .collect()
)
if state_path:
    with open(state_path[0], "w") as state:
        for row in carts.iter_rows():
            state.write(json.dumps(row) + "\n")
