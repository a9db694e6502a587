"""Runs one command beside a MongoDB replica set of one node that lives exactly as long as the command.

    replica_set.py DIRECTORY SERVER… -- COMMAND…

SERVER is started with fresh data in a new folder below DIRECTORY; its words may hold {port} and {data}. Once it is
primary, COMMAND runs with SHOP_MONGODB set. The server, started so that it dies with this process, is killed when
COMMAND has ended: its data is thrown away, so there is nothing to shut down cleanly. Exits with COMMAND's status.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import mongodb_wire

PATIENCE_S = 120
POLL_S = 0.05


@contextlib.contextmanager
def locked(path, operation=fcntl.LOCK_EX):
    """Holds an advisory lock on a folder: flock(2), so the kernel lets go of it however this process ends."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, operation)
        yield
    finally:
        os.close(descriptor)


def sweep(directory):
    """Removes the data of runs that were killed before they could: those that nobody holds the lock of."""
    for entry in os.scandir(directory):
        if entry.name.startswith("data."):
            with contextlib.suppress(BlockingIOError), locked(entry.path, fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(entry.path, ignore_errors=True)


@contextlib.contextmanager
def fresh_folder(directory):
    with contextlib.ExitStack() as stack:
        with locked(directory):
            sweep(directory)
            folder = tempfile.mkdtemp(prefix="data.", dir=directory)
            stack.enter_context(locked(folder))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(words, folder, port):
    """The server in a session of its own (Ctrl-C is not for it), with a pipe as stdin that ends when we do."""
    words = [word.replace("{port}", str(port)).replace("{data}", folder) for word in words]
    with open(os.path.join(folder, "server.log"), "wb") as log:
        server = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True,
            env={**os.environ, "LC_ALL": "C"})
    try:
        yield server
    finally:
        server.kill()
        server.wait()


def answer(port, command):
    """The reply to a command, or nothing while the server does not answer yet."""
    try:
        return mongodb_wire.run(port, command)
    except OSError:
        return b""


def await_primary(server, port):
    """Waits for the server, makes it a replica set of one, and waits until it accepts writes."""
    member = {"_id": 0, "host": f"127.0.0.1:{port}"}
    initiate = {"replSetInitiate": {"_id": "shop", "members": [member]}}
    deadline = time.monotonic() + PATIENCE_S
    reply = b""
    while not mongodb_wire.has_true(reply, "isWritablePrimary"):
        if server.poll() is not None or time.monotonic() > deadline:
            raise TimeoutError
        if mongodb_wire.has_true(reply, "isreplicaset"):
            answer(port, initiate)
        time.sleep(POLL_S)
        reply = answer(port, {"hello": 1})


def run(command, uri):
    """Runs the command to its end, passing on what would end us, and returns its exit status as a shell gives it."""
    process = subprocess.Popen(command, env={**os.environ, "SHOP_MONGODB": uri})
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: process.send_signal(number))
    status = process.wait()
    return status if status >= 0 else 128 - status


def end(number, _):
    raise SystemExit(128 + number)


def main(arguments):
    directory, separator = arguments[0], arguments.index("--")
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    with fresh_folder(directory) as folder, contextlib.ExitStack() as stack:
        port = free_port()
        server = stack.enter_context(running(arguments[1:separator], folder, port))
        try:
            await_primary(server, port)
        except TimeoutError:
            with open(os.path.join(folder, "server.log"), errors="replace") as log:
                sys.exit("mongodb: the server did not start. The end of its log:\n" + "".join(log.readlines()[-8:]))
        # A Ctrl-C at the terminal reaches the command, too, and is the command's to answer.
        signal.signal(signal.SIGINT, lambda *_: None)
        return run(arguments[separator + 1:], f"mongodb://127.0.0.1:{port}/simple_shop")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
