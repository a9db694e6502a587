"""Reads what the contestants leave behind into the oracle's form of a state."""

import ast
import json

TEXT_PREFIX = "Final summary for user "


def tidy(carts):
    return {name: cart for name, cart in carts.items() if cart[0] or cart[1]}


def of_json_summaries(path):
    """The last summary of each customer, as `shop-joiner --print json` writes them."""
    last = {}
    with open(path, "rb") as lines:
        for line in lines:
            last[line[: line.index(b'"paid_order_ids"')]] = line
    carts = map(json.loads, last.values())
    return tidy({cart["user_id"]: (cart["paid_order_ids"], cart["unpaid_order_ids"]) for cart in carts})


def of_text_summaries(path):
    """The last summary of each customer, as `Final summary for user NAME: {…}`."""
    last = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, _, cart = line.removeprefix(TEXT_PREFIX).partition(": ")
            last[name] = cart
    carts = {name: ast.literal_eval(cart.strip()) for name, cart in last.items()}
    return tidy({name: (cart["paid_order_ids"], cart["unpaid_order_ids"]) for name, cart in carts.items()})


def of_arrays(path):
    """One [customer, paid, unpaid] a line."""
    with open(path, "rb") as lines:
        return tidy({name: (paid, unpaid) for name, paid, unpaid in map(json.loads, lines)})


def of_objects(folder):
    """{user_id, paid, unpaid} a line, in all files below a folder; null is nothing."""
    carts = {}
    for path in folder.rglob("part-*"):
        with open(path, "rb") as lines:
            for cart in map(json.loads, lines):
                carts[cart["user_id"]] = (cart["paid"] or [], cart["unpaid"] or [])
    return tidy(carts)


def of_peer_documents(database):
    """{_id: customer, paid_order_ids, unpaid_order_ids}, as the peers write them."""
    return tidy({
        document["_id"]: (document["paid_order_ids"], document["unpaid_order_ids"])
        for document in database.carts.find()})


def of_joined_carts(database):
    """The carts in the joiner's documents, with what moved to the history before what is embedded."""
    older = buckets(database.paid_orders_history, "order_ids")
    carts = {}
    for document in database.customers.find({}, {"id": 1, "cart": 1, "history": 1}):
        cart = document.get("cart", {})
        moved = older.get(document["id"], [])[: document.get("history", {}).get("paid_order_buckets", 0)]
        paid = [order for bucket in moved for order in bucket] + cart.get("paid_order_ids", [])
        carts[document["id"]] = (paid, cart.get("unpaid_order_ids", []))
    return tidy(carts)


def of_joined_shop(database):
    """Names and holdings in the joiner's documents, those in the history first."""
    older = buckets(database.holdings_history, "products")
    customers = {}
    for document in database.customers.find():
        moved = older.get(document["id"], [])[: document.get("history", {}).get("holdings_buckets", 0)]
        holdings = [holding for bucket in moved for holding in bucket] + document.get("products", [])
        names = [document.get("first_name"), document.get("last_name"), document.get("address")]
        customers[document["id"]] = (names, [
            [holding[field] for field in ("id", "name", "type", "price", "quantity", "timestamp_ms")]
            for holding in holdings])
    return customers


def buckets(collection, field):
    """{customer: [the entries of bucket 0, of bucket 1, …]}"""
    all_buckets = {}
    for document in collection.find().sort([("customer_id", 1), ("bucket", 1)]):
        all_buckets.setdefault(document["customer_id"], []).append(document[field])
    return all_buckets
