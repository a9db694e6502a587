"""The join as one SQL query over the whole file in chDB, ClickHouse within a process: a batch, no state kept.

    chdb_join.py EVENTS [STATE]

STATE, where given, gets the final state: one JSON array a line, [customer, paid order ids, unpaid order ids].
"""

import sys

import chdb

# Customers without an order are left out: what they may have paid has not come.
QUERY = """
    WITH arrayMap(pair -> pair.2, arraySort(groupArrayIf((timestamp_ms, order_id), type = 'payment'))) AS paid,
        arrayMap(pair -> pair.2, arraySort(groupArrayIf((timestamp_ms, order_id), type = 'order'))) AS ordered
    SELECT user_id, paid, arrayFilter(id -> NOT has(paid, id), ordered) AS unpaid
    FROM file('{path}', JSONEachRow,
        'user_id String, type String, order_id Nullable(Int64), timestamp_ms Int64')
    WHERE order_id IS NOT NULL
    GROUP BY user_id
    HAVING notEmpty(ordered)
    SETTINGS input_format_allow_errors_ratio = 0.1, input_format_allow_errors_num = 1000000,
        output_format_json_quote_64bit_integers = 0
"""

events, *state_path = sys.argv[1:]
query = QUERY.format(path=events)
if state_path:
    with open(state_path[0], "w") as state:
        state.write(str(chdb.query(query, "JSONCompactEachRow")))
else:
    # Worked out in full and thrown away: the result would only be copied once more.
    chdb.query(query, "Null")
