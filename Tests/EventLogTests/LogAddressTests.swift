// Addresses: what they mean, and what is refused.

import Glibc
import Testing

@testable import EventLog

@Suite("Addresses")
struct LogAddressTests {
    @Test(
        "An address says which kind of log it names, and is written back the same",
        arguments: [
            ("file:events/", LogAddress.directory(path: "events/"), "file:events/"),
            ("events/", .directory(path: "events/"), "file:events/"),
            ("file:events", .file(path: "events"), "file:events"),
            ("a:b.ndjson", .file(path: "a:b.ndjson"), "file:a:b.ndjson"),
            ("FILE:/srv/x", .file(path: "/srv/x"), "file:/srv/x"),
            ("file:///srv/x", .file(path: "///srv/x"), "file:///srv/x"),
            ("\u{357}x", .file(path: "\u{357}x"), "file:\u{357}x"),
            ("//srv/x", .file(path: "//srv/x"), "//srv/x"), ("//", .directory(path: "//"), "//"),
            ("żółw 100%.ndjson", .file(path: "żółw 100%.ndjson"), "file:żółw 100%.ndjson"),
            ("-", LogAddress(StandardStreams()), "-"), ("file:-", .file(path: "-"), "file:-"),
            ("./-", .file(path: "./-"), "file:./-"),
        ])
    func parsing(_ text: String, _ expected: LogAddress, _ description: String) throws {
        #expect(try LogAddress(text) == expected)
        #expect("\(expected)" == description)
        #expect(try LogAddress(description) == expected)
    }

    @Test("A Kafka address has brokers and a topic")
    func kafka() throws {
        let address = try LogAddress("kafka://a.example:9092,[::1]:9093/shop.events-1")
        let topic = try #require(address.log as? KafkaTopic).address
        #expect(topic.brokers == ["a.example:9092", "[::1]:9093"])
        #expect(topic.topic == "shop.events-1")
        #expect("\(address)" == "kafka://a.example:9092,[::1]:9093/shop.events-1")
    }

    @Test("A broker that is named without a port has Kafka's own one")
    func defaultPort() throws {
        let address = try LogAddress("kafka://localhost,[::1],b.example:9093/events")
        #expect("\(address)" == "kafka://localhost:9092,[::1]:9092,b.example:9093/events")
        #expect(try address == LogAddress("\(address)"))
    }

    @Test(
        "What is no address is refused, and no password in it is repeated",
        arguments: [
            "", "a\0b", "file:", "file://host/path", "http://user:secret@host/x", "mongodb+srv://u:secret@h/d",
            "kafka:", "kafka:/",
            "kafka://", "kafka://h:1", "kafka://h:1/", "kafka://h:/t", "kafka://::1/t", "kafka:///t",
            "kafka://[::1]x/t", "kafka://h:0/t", "kafka://h:65536/t",
            "kafka://h:+1/t",
            "kafka://:1/t", "kafka://h:1,/t", "kafka://h:1/t/u", "kafka://h:1/.", "kafka://h:1/..", "kafka://h:1/a b",
            "kafka://h:1/t?x=1", "kafka://u:secret@h:1/t", "kafka://u:secret@\u{301}h:1/t", "kafka://h:1/\u{301}t",
            "kafka://[]:1/t",
            "kafka://h:1/" + String(repeating: "t", count: 250),
        ])
    func refusals(_ text: String) {
        let error = #expect(throws: EventLogError.self) { try LogAddress(text) }
        #expect(error?.fault == .usage)
        #expect(error?.description.contains("secret") == false)
    }

    @Test("A link to where no UTF-8 leads is refused: repaired, two such places would have one name")
    func notUTF8() throws {
        let folder = try Folder()
        let target = Array(folder.file("x").utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0]
        #expect(mkdir(target, 0o700) == 0)
        #expect(symlink(target, folder.file("link")) == 0)
        let error = #expect(throws: EventLogError.self) { try openReader("file:" + folder.file("link") + "/").drain() }
        #expect(error?.description.contains("no UTF-8") == true)
    }

    @Test("A path without a slash at its end is a directory log when a directory is there")
    func existingDirectory() throws {
        let folder = try Folder()
        try folder.write("a\n", to: "partition-0000.ndjson")
        #expect(try openReader("file:" + folder.path).drain().texts == ["a"])
    }

    @Test("Whatever could steer a terminal is written out in errors")
    func visible() {
        let error = EventLogError.missing(name: "a\u{1B}[2J\n\u{202E}\u{85}é\u{2028}")
        #expect(error.description == "a\\u{1b}[2J\\u{a}\\u{202e}\\u{85}é\\u{2028}: no such file or directory")
    }
}
