"""The MongoDB server that runs beside the comparison: a database for each run, and what the server itself uses."""

import os
from pathlib import Path

from pymongo import MongoClient
from pymongo.uri_parser import parse_uri

from comparison.measure import process_cpu_s


def server_process(port):
    """The process of the mongod that serves a port of this machine, or None where it cannot be seen."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[0].endswith(b"mongod") and str(port).encode() in words:
                return int(entry.name)
    return None


class Server:
    def __init__(self):
        self.uri = os.environ["SHOP_MONGODB"]
        self.client = MongoClient(self.uri, w="majority", journal=True)
        self.process = server_process(parse_uri(self.uri)["nodelist"][0][1])

    def uri_of(self, name):
        return self.uri.rpartition("/")[0] + "/" + name

    def database(self, name):
        return self.client[name]

    def drop(self, name):
        self.client.drop_database(name)

    def settle(self):
        """Has everything written to the data files, so that no run pays for the one before: the command `fsync`."""
        self.client.admin.command("fsync")

    def cpu_s(self):
        return process_cpu_s(self.process) if self.process else 0.0

    def cache_bytes(self):
        """The most that WiredTiger keeps in memory: `serverStatus`."""
        return int(self.client.admin.command("serverStatus")["wiredTiger"]["cache"]["maximum bytes configured"])

    def version(self):
        return self.client.server_info()["version"]
