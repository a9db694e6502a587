"""The join as one SQL query over the whole file in DuckDB: a batch, no state kept.

    duckdb_join.py [--any-order] EVENTS [STATE]

With --any-order the ids of a list come in any order, which spares DuckDB the sorting. STATE, where given, gets the
final state: one JSON array a line, [customer, paid order ids, unpaid order ids].
"""

import json
import sys

import duckdb

# Customers without an order are left out: what they may have paid has not come.
QUERY = """
    CREATE TABLE carts AS
    SELECT user_id, paid, list_filter(ordered, lambda id: NOT list_contains(paid, id)) AS unpaid
    FROM (
        SELECT user_id,
            coalesce(list(order_id {order}) FILTER (type = 'payment'), []) AS paid,
            list(order_id {order}) FILTER (type = 'order') AS ordered
        FROM read_ndjson($path, ignore_errors = true, columns = {{
            user_id: 'VARCHAR', type: 'VARCHAR', order_id: 'BIGINT', timestamp_ms: 'BIGINT' }})
        WHERE order_id IS NOT NULL
        GROUP BY user_id)
    WHERE ordered IS NOT NULL
"""

any_order = sys.argv[1] == "--any-order"
events, *state_path = sys.argv[1 + any_order:]
connection = duckdb.connect()
connection.execute(QUERY.format(order="" if any_order else "ORDER BY timestamp_ms"), {"path": events})
if state_path:
    with open(state_path[0], "w") as state:
        for row in connection.execute("SELECT user_id, paid, unpaid FROM carts").fetchall():
            state.write(json.dumps(row) + "\n")
