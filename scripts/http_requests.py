"""Requests that no decent program sends, and those that one does, drawn from a seed.

Each is a `Try`: the bytes, in the pieces in which they are sent, how the connection ends, and which answers are
right. What is right is written down where the request is made, and knows nothing of the server's code.
"""

import dataclasses
import random

# What a server may say of a request that is wrong in some way; a plain success is wrong there, and so is a fault of its
# own.
REFUSED = frozenset({400, 404, 405, 408, 411, 413, 414, 415, 417, 421, 426, 431, 501, 505})
ANY = REFUSED | {200}
OK = frozenset({200})
PATHS = (b"/livez", b"/readyz", b"/metrics", b"/")
ODD_HOSTS = (
    b"evil.example", b"evil.example:%d", b"localhost.evil.example:%d", b"127.0.0.1.evil.example:%d", b"127.0.0.1:1",
    b"localhost", b"[::ffff:127.0.0.1]:%d", b"0x7f000001:%d", b"2130706433:%d", b"127.1:%d", b"0.0.0.0:%d",
    b"localhost:%d@evil.example", b"evil.example@localhost:%d", b"localhost:%d/", b"localhost:%d#",
    b"localhost:%d,evil",
    b"\xff\xfe:%d", b":%d", b"[", b"]", b"[]:%d", b"::1:%d", b"localhost.:%d", b"localhost :%d", b"localhost:%d:%d",
    b"localhost:0%d9999", b"localhost:-%d", b"localhost:+%d", b"", b"\x00localhost:%d", b"localhost\x00:%d",
    b"a" * 9000)


@dataclasses.dataclass
class Try:
    kind: str
    pieces: list
    # How the client goes on: it reads the answer, resets at once, closes at once, or closes its own direction first.
    end: str = "read"
    right: frozenset = REFUSED
    # Whether silence, an end without an answer, is right.
    may_be_silent: bool = True


class Requests:
    """An endless source of tries against a server of this port."""

    def __init__(self, seed, port):
        self.random, self.port = random.Random(seed), port
        self.us = b"127.0.0.1:%d" % port
        names = [name for name in dir(self) if name.startswith("make_")]
        self.makers = [(name[5:], getattr(self, name)) for name in names]

    def next(self):
        kind, make = self.random.choice(self.makers)
        found = make()
        found.kind = kind
        return found

    def noise(self, most, least=0):
        return self.random.randbytes(self.random.randint(least, most))

    def path(self):
        return self.random.choice(PATHS)

    def head(self, method=b"GET", path=None, host=None, fields=(), version=b"HTTP/1.1"):
        lines = [b" ".join((method, path or self.path(), version)), b"Host: " + (self.us if host is None else host)]
        return b"\r\n".join([*lines, *fields]) + b"\r\n\r\n"

    def cut(self, data):
        """The same bytes in a few pieces."""
        places = sorted(self.random.randint(0, len(data)) for _ in range(self.random.randint(0, 3)))
        return [data[a:b] for a, b in zip([0, *places], [*places, len(data)])]

    def make_decent(self):
        return Try("", self.cut(self.head(method=self.random.choice((b"GET", b"HEAD")))), right=OK | {503},
                   may_be_silent=False)

    def make_noise(self):
        return Try("", self.cut(self.noise(2000, 1)), end=self.random.choice(("half", "reset")))

    def make_broken_head(self):
        """A decent head with some bytes changed, gone or doubled."""
        data = bytearray(self.head(fields=[b"Accept: */*", b"User-Agent: x"]))
        for _ in range(self.random.randint(1, 6)):
            place = self.random.randrange(len(data))
            match self.random.randrange(3):
                case 0: data[place] = self.random.randrange(256)
                case 1: del data[place]
                case _: data[place:place] = data[place:place + self.random.randrange(20)]
        return Try("", self.cut(bytes(data)), end="half", right=ANY | {503})

    def make_huge_head(self):
        big = b"x" * self.random.choice((8_000, 16_000, 17_000, 70_000, 300_000))
        field = self.random.choice((b"X: " + big, big + b": x", b"\r\n".join([b"A: b"] * (len(big) // 6))))
        return Try("", [self.head(fields=[field])], right=ANY | {503})

    def make_huge_path(self):
        letters = self.random.choice((b"a", b"%2e", b"/..", b"?a=b&"))
        return Try("", [self.head(path=b"/" + letters * self.random.randint(1_000, 30_000))], right=ANY)

    def make_wrong_length(self):
        length = self.random.choice((
            b"-1", b"0x10", b"1e3", b"99999999999999999999999", b"18446744073709551616", b"", b"5, 6", b"+5",
            b"4294967296", b"10"))
        fields = [b"Content-Length: " + length] * self.random.choice((1, 1, 2))
        if self.random.random() < 0.3: fields.append(b"Content-Length: 3")
        data = self.head(method=self.random.choice((b"POST", b"GET")), fields=fields) + self.noise(20)
        return Try("", self.cut(data), end="half", right=ANY | {503})

    def make_large_body(self):
        size = self.random.choice((1_000, 65_536, 65_537, 200_000))
        data = self.head(method=b"POST", fields=[b"Content-Length: %d" % size]) + bytes(size)
        return Try("", self.cut(data))

    def make_broken_chunks(self):
        chunks = [b"%x\r\n" % size + bytes(size) + b"\r\n" for size in (self.random.randint(1, 99) for _ in range(3))]
        chunks[self.random.randrange(3)] = self.random.choice((
            b"zz\r\n", b"-1\r\n", b"ffffffffffffffffff\r\nx", b"5\r\nab\r\n", b"\r\n\r\n",
            b"5;" + b"e" * 20_000 + b"\r\nabcde",
            b"7fffffffffffffff\r\nx", b"0\r\n" + b"T: x\r\n" * 4_000, self.noise(50, 1)))
        data = self.head(method=b"POST", fields=[b"Transfer-Encoding: chunked"]) + b"".join(chunks) + b"0\r\n\r\n"
        # Libmicrohttpd 0.9.75 says 500 of a chunk whose own line does not fit into the connection's memory.
        return Try("", self.cut(data), end="half", right=ANY | {500})

    def make_smuggled(self):
        coding = self.random.choice((b"chunked", b"gzip, chunked", b"x", b"chunked, identity"))
        fields = [b"Transfer-Encoding: " + coding, b"Content-Length: 4"]
        data = self.head(method=b"POST", fields=fields) + b"0\r\n\r\n" + self.head()
        return Try("", self.cut(data), end="half", right=ANY | {503})

    def make_pipelined(self):
        """The first answer says that it is the last one."""
        return Try("", self.cut(self.head() * self.random.randint(2, 40)), right=OK | {503}, may_be_silent=True)

    def make_part(self):
        data = self.head()
        end = self.random.choice(("close", "reset", "half"))
        return Try("", [data[:self.random.randrange(1, len(data))]], end=end)

    def make_nothing(self):
        return Try("", [], end=self.random.choice(("close", "reset", "half")))

    def make_unread(self):
        return Try("", [self.head(path=b"/metrics")], end=self.random.choice(("close", "reset")))

    def make_odd_method(self):
        method = self.random.choice((
            b"POST", b"PUT", b"DELETE", b"TRACE", b"CONNECT", b"OPTIONS", b"PRI", b"get", b"G\x00T", b"", b"M" * 9_000,
            b"\xc3\xa4", b"GET\t", b"PATCH"))
        return Try("", self.cut(self.head(method=method)), end="half")

    def make_odd_host(self):
        host = self.random.choice(ODD_HOSTS)
        host = host.replace(b"%d", b"%d" % self.port)
        return Try("", self.cut(self.head(host=host)), end="half")

    def make_two_hosts(self):
        fields = [b"Host: evil.example:%d" % self.port]
        return Try("", self.cut(self.head(fields=fields)), end="half")

    def make_no_host(self):
        version = self.random.choice((b"1.1", b"1.0"))
        return Try("", [b"GET /metrics HTTP/%s\r\n\r\n" % version], end="half")

    def make_odd_version(self):
        version = self.random.choice((
            b"HTTP/0.9", b"HTTP/2.0", b"HTTP/1.9", b"HTTP/11", b"http/1.1", b"", b"HTTP/1.1x"))
        return Try("", self.cut(self.head(version=version)), end="half", right=ANY | {503})

    def make_escapes(self):
        odd = self.random.choice((
            b"/%00", b"/livez%00", b"/%2e%2e/%2e%2e/etc/passwd", b"/%", b"/%z", b"/%ff%fe", b"/livez%0d%0aX:y",
            b"//livez", b"/./livez", b"*", b"http://evil/livez", b"/livez;x", b"/\xff\x80", b"/%25%32%65", b"/%u202e"))
        return Try("", self.cut(self.head(path=odd)), end="half", right=ANY)

    def make_queries(self):
        pairs = (self.noise(9).hex().encode() + b"=%%%02x" % self.random.randrange(256) for _ in range(50))
        query = b"&".join(pairs)
        return Try("", self.cut(self.head(path=self.path() + b"?" + query)), right=OK | {503})

    def make_zeros(self):
        data = self.head(fields=[b"X-\x00: \x00\x00", b"\x00"])
        return Try("", self.cut(data), end="half", right=ANY | {503})

    def make_expecting(self):
        fields = [b"Expect: " + self.random.choice((b"100-continue", b"200-maybe")), b"Content-Length: 5"]
        return Try("", self.cut(self.head(method=b"POST", fields=fields) + b"hello"), right=REFUSED | {100})

    def make_folded(self):
        return Try("", self.cut(self.head(fields=[b"X: a", b" b", b"\tc", b": d", b"E", b"F : g"])), end="half",
                   right=ANY | {503})
