"""Just enough of MongoDB's wire protocol to give a server on this machine an order before any client is installed.

Commands are dictionaries of strings, integers, lists and dictionaries. Replies stay BSON: a flag is looked for by
its own bytes (type, name, value), which is all that setting up a replica set asks of one.
"""

import socket
import struct

OP_MSG = 2013
TIMEOUT_S = 10


def element(name, value):
    key = name.encode() + b"\0"
    if isinstance(value, int):
        return b"\x10" + key + struct.pack("<i", value)
    if isinstance(value, str):
        text = value.encode() + b"\0"
        return b"\x02" + key + struct.pack("<i", len(text)) + text
    if isinstance(value, list):
        return b"\x04" + key + document({str(index): item for index, item in enumerate(value)})
    return b"\x03" + key + document(value)


def document(fields):
    body = b"".join(element(name, value) for name, value in fields.items()) + b"\0"
    return struct.pack("<i", len(body) + 4) + body


def has_true(reply, name):
    return b"\x08" + name.encode() + b"\0\1" in reply


def receive(connection, size):
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise ConnectionError("the server closed the connection")
        data += part
    return data


def run(port, command, database="admin"):
    """Sends one command to a database and returns the reply's bytes. Raises OSError while nobody answers."""
    # Flags (none), then one section of kind 0: the command itself.
    body = struct.pack("<iB", 0, 0) + document({**command, "$db": database})
    header = struct.pack("<iiii", len(body) + 16, 1, 0, OP_MSG)
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as connection:
        connection.sendall(header + body)
        size = struct.unpack("<i", receive(connection, 4))[0]
        return receive(connection, size - 4)
