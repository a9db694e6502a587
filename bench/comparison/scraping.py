"""A joiner's `--listen`, and somebody who looks at it once a second while it joins."""

import contextlib
import threading
import urllib.request

# Outside the ports that the kernel gives to others.
ADDRESS = "127.0.0.1:9471"
EVERY_S = 1.0


def scrape(_stage):
    """Asks for the figures each second, from before the joiner's start to after its end; gives what ends that."""
    over = threading.Event()

    def ask():
        while not over.wait(EVERY_S):
            # Before its start and after its end nobody answers.
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{ADDRESS}/metrics", timeout=5) as answer:
                answer.read()

    thread = threading.Thread(target=ask)
    thread.start()

    def end():
        over.set()
        thread.join()

    return end
