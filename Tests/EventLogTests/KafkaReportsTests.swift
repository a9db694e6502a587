// What a producer knows of the records that it was given.

import Bytes
import Testing

@testable import EventLog

@Suite("Kafka: reports of deliveries")
struct KafkaReportsTests {
    private let reports = KafkaReports()

    private func note(_ kind: KafkaFailure.Kind?, _ text: String, mayBeStored: Bool = false) {
        let failure = kind.map { KafkaFailure(kind: $0, reason: "because of \(text)") }
        text.withView { bytes in
            reports.note(KafkaReport(key: bytes, record: bytes, failure: failure, mayBeStored: mayBeStored))
        }
    }

    @Test("say once that something was stored, and nothing of the kind before it was")
    func stored() {
        reports.sent()
        let asked = [reports.takeIsAnyStored()]
        note(nil, "a", mayBeStored: true)
        #expect(asked + [reports.takeIsAnyStored(), reports.takeIsAnyStored()] == [false, true, false])
        #expect(reports.unreported == 0 && reports.failed == 0 && reports.first == nil)
    }

    @Test("give a record back once whose topic was denied, unless a broker may have it")
    func denied() {
        for text in ["a", "b", "c"] { note(.noTopic, text, mayBeStored: text == "b") }
        #expect(reports.takeDenied().map(\.record) == ["a", "c"].map { Array($0.utf8) })
        #expect(reports.takeDenied().isEmpty && reports.denied.isEmpty)
        #expect(reports.failed == 1 && reports.first?.key == "b" && reports.unreported == -3)
    }

    @Test("keep the first failure, and count them all")
    func failed() {
        for text in ["a", "b"] { note(.unanswered, text) }
        #expect(reports.failed == 2 && reports.first?.failure.reason == "because of a")
        #expect(reports.takeIsAnyStored() == false)
    }
}
