// The ends of what may stand in the address of a topic.

import Testing

@testable import EventLog

@Suite("Addresses of topics")
struct KafkaAddressTests {
    private static let longHost = String(repeating: "h", count: 253)
    private static let longTopic = String(repeating: "t", count: 249)

    @Test(
        "may be as long as Kafka has them",
        arguments: [
            ("\(longHost):1", "t"), ("h:65535", longTopic), ("h:1,i:2,j:3", "T.t_0-9"),
            ("[::ffff:1.2.3.4]:9092", "..."),
            ("h_1.example-2:09092", "." + "t"),
        ])
    func accepted(brokers: String, topic: String) throws {
        let address = try KafkaAddress("//\(brokers)/\(topic)")
        #expect(address.topic == topic && address.brokers.joined(separator: ",") == brokers)
        #expect(address.description == "kafka://\(brokers)/\(topic)")
    }

    @Test(
        "may be no longer, and are of few characters",
        arguments: [
            "//x\(longHost):1/t", "//h:1/x\(longTopic)", "//h:99999/t", "//h:000001/t", "//h:1x/t", "//[g]:1/t",
            "//[::1:1/t", "//::1]:1/t", "//h/i:1/t", "/h:1/t", "x//h:1/t", "/x/h:1/t", "//h:1,,i:1/t", "//h h:1/t",
            "//h:1/t+", "//h:1/t@u", "//h:-1/t",
        ])
    func refused(text: String) {
        #expect(throws: EventLogError.self) { try KafkaAddress(text) }
    }
}
