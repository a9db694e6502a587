// Properties that are passed through to librdkafka, and those that are not.

import Testing

@testable import EventLog

@Suite("Kafka: properties")
struct KafkaSettingsTests {
    private func refusal(_ body: (inout KafkaSettings) throws -> Void) throws -> String {
        var settings = KafkaSettings()
        let error = #expect(throws: EventLogError.self) { try body(&settings) }
        #expect(settings.values.isEmpty)
        #expect(error?.fault == .usage)
        return "\(error as Any)"
    }

    @Test("An unknown property is refused by name, and its value is not repeated")
    func unknown() throws {
        let text = try refusal { try $0.add(argument: "sasl.passwort=hunter2") }
        #expect(text.contains("sasl.passwort"))
        #expect(!text.contains("hunter2"))
    }

    @Test("A value that a property cannot have is refused by the property's name")
    func badValue() throws {
        #expect(try refusal { try $0.add(argument: "linger.ms=soon") }.contains("linger.ms"))
    }

    @Test(
        "What would break a promise is refused by name; saying the same is fine",
        arguments: [
            "enable.auto.commit=true", "enable.idempotence=false", "acks=1", "request.required.acks=0", "group.id=mine",
            "bootstrap.servers=a:1", "partitioner=consistent", "partition.assignment.strategy=range",
        ])
    func promises(_ pair: String) throws {
        let name = String(pair.prefix { $0 != "=" })
        #expect(try refusal { try $0.add(argument: pair) }.contains("\"\(name)\""))
        var settings = KafkaSettings()
        try settings.add(argument: "acks=all")
        try settings.add(argument: "enable.auto.commit=false")
    }

    @Test(
        "A secret comes by file only, and is shown by nothing",
        arguments: [
            "sasl.password", "ssl.key.password", "ssl.keystore.password",
        ])
    func secrets(_ name: String) throws {
        #expect(try !refusal { try $0.add(argument: "\(name)=hunter2") }.contains("hunter2"))
        let folder = try Folder()
        try folder.write("# for the shop\n\n \(name) = hunter2=x \r\nclient.id=till\n", to: "kafka.properties")
        var settings = KafkaSettings()
        try settings.add(file: folder.file("kafka.properties"))
        #expect(settings.values == [name: "hunter2=x", "client.id": "till"])
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!"\(settings) \(String(reflecting: settings)) \(dumped)".contains("hunter2"))
        #expect(settings.masked("no hunter2=x here") == "no *** here")
    }

    @Test("An accent on the sign that ends a property's name does not make the secret part of the name")
    func accent() throws {
        let text = try refusal { try $0.add(argument: "sasl.password=\u{301}hunter2=x") }
        #expect(!text.contains("hunter2"))
        var settings = KafkaSettings()
        try settings.add(text: "sasl.password=\u{301}hunter2", origin: "it")
        #expect(settings.masked("no \u{301}hunter2\u{302} here") == "no ***\u{302} here")
    }

    @Test("A line that is no pair is refused by its number, and not repeated")
    func noPair() throws {
        let text = try refusal { try $0.add(text: "#\n\nhunter2\n", origin: "kafka.properties") }
        #expect(text.contains("line 3 of kafka.properties"))
        #expect(!text.contains("hunter2"))
    }

    @Test("A broker that does not take our password is an error at once, without the password")
    func passwordInError() throws {
        let desk = try KafkaDesk()
        let log = try desk.address.with(
            "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.username=u\nsasl.password=hunter2")
        let error = #expect(throws: EventLogError.self) { try log.openAppender() }
        #expect(!"\(error as Any)".contains("hunter2"))
        guard case .refused = error else { throw error ?? EventLogError.outputClosed }
        #expect(error?.fault == .configuration)
    }

    @Test("Properties that only some clients know, or that do not go together, are an error or go unsaid")
    func combination() throws {
        let desk = try KafkaDesk()
        let log = try desk.address.with("max.in.flight=50\nfetch.min.bytes=1")
        #expect(throws: EventLogError.self) { try log.openAppender() }
        try log.openReader() { _ in nil }.readToEnd()
    }
}
