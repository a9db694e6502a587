import Testing

@testable import HTTP

@Suite("Where to listen")
struct ListenAddressTests {
    @Test(
        "is a port of this machine alone, or an address with one",
        arguments: [
            ("8080", "127.0.0.1:8080", true), (":8080", "127.0.0.1:8080", true), ("localhost:1", "localhost:1", true),
            ("127.0.0.2:80", "127.0.0.2:80", true), ("[::1]:80", "[::1]:80", true), ("0", "127.0.0.1:0", true),
            ("0.0.0.0:65535", "0.0.0.0:65535", false), ("[::]:80", "[::]:80", false),
            ("shop.test:80", "shop.test:80", false),
            // Names lead wherever their owners say, however they begin.
            ("127.evil.example:80", "127.evil.example:80", false),
            ("127.0.0.1.nip.io:80", "127.0.0.1.nip.io:80", false),
            ("127.0.0.999:80", "127.0.0.999:80", false), ("127.1:80", "127.1:80", false),
            ("localhost.evil.example:80", "localhost.evil.example:80", false),
        ])
    func forms(_ text: String, _ shown: String, _ isLoopback: Bool) throws {
        let address = try #require(ListenAddress(text))
        #expect("\(address)" == shown)
        #expect(address.isLoopback == isLoopback)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", ":", "65536", "-1", "80a", "localhost", "localhost:", "::1:80", "[::1]", "[localhost]:80", "a b:80",
            "http://x:80", "x@y:80", "\u{1B}[31m:80", "１:80", "+80", " 80",
        ])
    func refused(_ text: String) { #expect(ListenAddress(text) == nil) }

    @Test(
        "of this machine alone is meant by its own names with its port, and by no other name",
        arguments: ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"])
    func meant(_ host: String) { #expect(ListenAddress("8080")!.isMeant(by: host)) }

    @Test(
        "is not meant by a name that somebody has pointed here, nor by another port",
        arguments: [
            nil, "", "evil.test:8080", "evil.test", "localhost", "localhost:8081", "127.0.0.1.evil.test:8080",
            "localhost.evil.test:8080", "10.0.0.1:8080", "localhost:8080, evil.test:8080", "localhost:8080:8080",
            ":8080",
        ])
    func foreign(_ host: String?) { #expect(!ListenAddress("8080")!.isMeant(by: host)) }

    @Test("of one address elsewhere is meant by that alone")
    func one() {
        let address = ListenAddress("10.0.0.1:80")!
        #expect(address.isMeant(by: "10.0.0.1") && address.isMeant(by: "10.0.0.1:80"))
        for host in ["10.0.0.2", "localhost", "evil.test", "10.0.0.1:81"] {
            #expect(!address.isMeant(by: host), "\(host)")
        }
    }

    @Test("of everybody is meant by any address in numbers, and by the machine's own name")
    func everybody() {
        let address = ListenAddress("0.0.0.0:80")!
        for host in ["10.0.0.1", "10.0.0.1:80", "[fe80::1]:80", "localhost", machineName()] {
            #expect(address.isMeant(by: host), "\(host)")
        }
        for host in ["evil.test", "evil.test:80", "10.0.0.1.evil.test", "10.0.0.1:81"] {
            #expect(!address.isMeant(by: host), "\(host)")
        }
    }
}
