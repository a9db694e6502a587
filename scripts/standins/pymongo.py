"""Stands in for pymongo in the tests of examples/python, so that they need nothing but Python: one `find`, in one batch."""
import struct
import urllib.parse

import mongodb_wire


def values(data):
    """The fields of a BSON document or array from its first element on: names, values, in order."""
    at = 4
    while data[at]:
        kind, end = data[at], data.index(b"\0", at + 1)
        name, at = data[at + 1:end].decode(), end + 1
        value, size = VALUES[kind](data, at)
        yield name, value
        at += size


def part(data, at):
    size = struct.unpack_from("<i", data, at)[0]
    return data[at:at + size], size


def text(data, at):
    size = struct.unpack_from("<i", data, at)[0]
    return data[at + 4:at + 3 + size].decode(), 4 + size


def fixed(code):
    return lambda data, at: (struct.unpack_from(code, data, at)[0], struct.calcsize(code))


def document(data, at=0):
    inside, size = part(data, at)
    return dict(values(inside)), size


def array(data, at):
    inside, size = part(data, at)
    return [value for _, value in values(inside)], size


VALUES = {
    0x01: fixed("<d"), 0x02: text, 0x03: document, 0x04: array, 0x07: lambda data, at: (data[at:at + 12], 12),
    0x08: fixed("<?"), 0x09: fixed("<q"), 0x0A: lambda data, at: (None, 0), 0x10: fixed("<i"), 0x11: fixed("<Q"),
    0x12: fixed("<q"),
    0x05: lambda data, at: (bytes(data[at + 5:at + 5 + struct.unpack_from("<i", data, at)[0]]),
                            5 + struct.unpack_from("<i", data, at)[0]),
}


class Collection:
    def __init__(self, port, database, name):
        self.port, self.database, self.name = port, database, name

    def find(self, filter):
        command = {"find": self.name, "filter": filter, "batchSize": 100_000}
        # Behind the flags and the section's kind.
        reply = document(mongodb_wire.run(self.port, command, self.database)[17:])[0]
        if not reply["ok"]:
            raise RuntimeError(reply["errmsg"])
        return iter(reply["cursor"]["firstBatch"])


class MongoClient:
    def __init__(self, uri):
        parts = urllib.parse.urlsplit(uri)
        self.port, self.name = parts.port, parts.path.strip("/")

    def get_default_database(self, default):
        client = self

        class Database:
            def __getitem__(self, name):
                return Collection(client.port, client.name or default, name)
        return Database()
