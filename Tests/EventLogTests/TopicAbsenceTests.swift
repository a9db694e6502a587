// When a topic that brokers deny counts as gone.

import Testing

@testable import EventLog

@Suite("A topic that is denied")
struct TopicAbsenceTests {
    @Test("is gone when it was denied for five seconds without a break")
    func gone() {
        var absence = TopicAbsence()
        #expect(!absence.isSuspected && !absence.isFinal(at: .max))
        absence.hear(.denied, at: 1_000)
        absence.hear(.denied, at: 5_999)
        #expect(absence.isSuspected && !absence.isFinal(at: 5_999))
        #expect(absence.isFinal(at: 6_000))
    }

    @Test("is not gone when a broker has it, or when nobody answers", arguments: [TopicAbsence.Answer.there, .unknown])
    func breaks(answer: TopicAbsence.Answer) {
        var absence = TopicAbsence()
        absence.hear(.denied, at: 1_000)
        absence.hear(answer, at: 3_000)
        #expect(absence.isSuspected == (answer == .unknown))
        #expect(!absence.isFinal(at: 60_000))
        absence.hear(.denied, at: 60_000)
        #expect(!absence.isFinal(at: 64_999) && absence.isFinal(at: 65_000))
    }

    @Test("is asked for at once, four times a second from then on, and until it is found")
    func looks() {
        var absence = TopicAbsence()
        var asked: [Int64] = []
        #expect(!absence.look(at: 0) { .there })
        absence.hear(.denied, at: 10)
        for now_ms in stride(from: Int64(10), through: 600, by: 10) {
            let isFound = absence.look(at: now_ms) {
                asked.append(now_ms)
                return now_ms < 500 ? .denied : .there
            }
            #expect(isFound == (now_ms == 510))
        }
        #expect(asked == [10, 260, 510])
        #expect(!absence.isSuspected)
    }
}
