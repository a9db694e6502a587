// Options that belong to some kinds of log: what is true of a kind decides, and no list of options for each.

import ArgumentParser
import EventLog
import Testing

@testable import ShopCommand

@Suite("Options of some kinds of log")
struct LogOptionTests {
    private let all: [LogOption] = [.group, .from, .createTopic, .property, .propertiesFile]

    @Test("A log without a use for an option refuses it by name, and says which logs have one", arguments: ["e/", "-"])
    func refused(_ address: String) throws {
        let log = try LogAddress(address)
        for (option, name) in zip(all, ["--group", "--from", "--create-topic", "-X", "--kafka-properties"]) {
            let failure = #expect(throws: Failure.self) { try log.refuse([option]) }
            // Other tests may add kinds of log.
            #expect(failure?.message.hasPrefix("\(name) is for a log in Kafka") == true)
            #expect(failure?.message.hasSuffix(", and \(log) is none") == true)
            #expect(failure?.status == .usage)
        }
        try log.refuse([])
    }

    @Test("A topic takes them all")
    func taken() throws { try LogAddress("kafka://localhost/events").refuse(all) }

    @Test("Help names every kind of log, and whose properties can be set")
    func help() {
        let help = EventLogSettings.helpMessage(columns: 1_000)
        let forms = "file:DIR/ (one file per partition), a path (one NDJSON file), - (standard input or output), "
        #expect(help.contains(forms) && help.contains("kafka://host[:9092]/topic"))
        #expect(help.contains("A property of librdkafka, for a log in Kafka;"))
        #expect(help.contains("--kafka-properties <file>") && help.contains("[SHOP_KAFKA_PROPERTIES]"))
    }
}
