import EventLog
import Foundation
import Shop
import ShopStore
import Testing

@testable import ShopCommand

@Suite struct ReplayTests {
    private let log = MemoryLog()

    private func payment(_ order: Int, of user: String = "a") -> String {
        #"{"user_id": "\#(user)", "type": "payment", "order_id": \#(order)}"#
    }

    private func numbered(_ number: Int, _ record: String) -> String {
        #"{"replay_number": \#(number), "# + record.dropFirst()
    }

    private func replay(_ desk: MemoryDesk, _ letters: [(DeadLetter, String?)]) throws -> Replay {
        let replay = try Replay(log, desk)
        for (letter, corrected) in letters where !replay.completed.contains(letter.id) {
            try replay.add(letter, corrected: corrected.map { Array($0.utf8) })
        }
        try replay.finish()
        return replay
    }

    @Test(
        "A record goes back as it was or as it was corrected, keyed by its customer, with a number if it is an object")
    func keys() throws {
        let letters = [letter("FAIL HERE", position: 1), letter("FAIL HERE", position: 2)]
        _ = try replay(MemoryDesk(log, letters), [(letters[0], nil), (letters[1], payment(2))])
        #expect(log.records.map(\.key) == [nil, "a"])
        #expect(log.records.map(\.record) == ["FAIL HERE", numbered(2, payment(2))])
    }

    @Test("A letter is marked only once its record is durable")
    func marks() throws {
        let letters = (0..<1_500).map { letter("x", position: $0) }
        let desk = MemoryDesk(log, letters)
        let replay = try replay(desk, letters.map { ($0, nil) })
        #expect(desk.marked == letters.map(\.id))
        #expect(desk.durable == [1_000, 1_500])
        #expect(replay.count == 1_500)
    }

    @Test("What the log cannot take is refused by name before it gets a number, and the rest goes on")
    func refusals() throws {
        let letters = [
            letter("a\nb", position: 1), letter("half", position: 2, size_bytes: 9), letter("c", position: 3),
        ]
        let desk = MemoryDesk(log, letters)
        let replay = try replay(desk, letters.map { ($0, nil) })
        #expect(replay.refused.map(\.id) == ["file:cart.json@1", "file:cart.json@2"])
        #expect(desk.marked == ["file:cart.json@3"] && desk.letters["file:cart.json@3"]?.replayNumber == 1)
    }

    @Test("Half a record goes back only when it was corrected")
    func truncated() throws {
        let halves = [letter("half", position: 1, size_bytes: 9), letter("half", position: 2, size_bytes: 9)]
        let replay = try replay(MemoryDesk(log, halves), [(halves[0], "half"), (halves[1], "whole now")])
        #expect(replay.refused.map(\.id) == ["file:cart.json@1"])
        #expect(log.records.map(\.record) == ["whole now"])
    }

    @Test(
        "Dead at any step, the next one puts in the same bytes under the same numbers, and each letter is marked once",
        arguments: [(.claim, 0), (.claimed, 0), (.letter, 0), (.letter, 2), (.settle, 0), (.marked, 0)]
            as [(MemoryDesk.Step, Int)])
    func dead(step: MemoryDesk.Step, countdown: Int) throws {
        let letters = (1...5).map { letter("x", position: Int64($0)) }
        let desk = MemoryDesk(log, letters)
        desk.death = (step, countdown)
        #expect(throws: Died.self) { try replay(desk, letters.map { ($0, payment(Int($0.position))) }) }
        let wasClaimed = !desk.open.isEmpty
        // Corrected otherwise by now: what is on its way stays as it was claimed.
        let second = try replay(desk, letters.map { ($0, payment(99)) })
        #expect(desk.marked.sorted() == letters.map(\.id).sorted() && desk.open.isEmpty)
        #expect(second.completed.count == (wasClaimed ? 5 : 0) && second.count == (wasClaimed ? 0 : 5))
        let expected = (1...5).map { numbered($0, payment(wasClaimed ? $0 : 99)) }
        #expect(Set(log.records.map(\.record)) == Set(expected))
        #expect(log.records.suffix(3).map(\.record) == expected.suffix(3))
    }

    @Test("Where a later record may get through without an earlier one of its key, each waits for the one before it")
    func waves() throws {
        log.losesOnlyTails = false
        let letters = (1...6).map { letter("x", position: Int64($0)) }
        let corrected = letters.enumerated().map { ($1, payment($0, of: $0 < 3 ? "a" : "b\($0)") as String?) }
        _ = try replay(MemoryDesk(log, letters), corrected)
        // a | a | a b3 b4 b5, and the one at the end.
        #expect(log.flushes == 4)
    }

    @Test("A letter that was dropped after it was claimed is named, and the others go on")
    func dropped() throws {
        let letters = (1...3).map { letter("x", position: Int64($0)) }
        let desk = MemoryDesk(log, letters)
        desk.death = (.letter, 0)
        #expect(throws: Died.self) { try replay(desk, letters.map { ($0, nil) }) }
        desk.letters["file:cart.json@2"] = nil
        let second = try replay(desk, [])
        #expect(second.refused.map(\.id) == ["file:cart.json@2"] && log.records.count == 2)
    }

    @Test("Of two letters that are copies of one record one goes back, now or later, unless both are said to")
    func copies() throws {
        let letters = (1...3).map { letter(#"{"replay_number": 7, "a": 1}"#, position: Int64($0)) }
        let desk = MemoryDesk(log, letters)
        let first = try replay(desk, letters.prefix(2).map { ($0, payment(1)) })
        #expect(first.count == 1 && first.refused.map(\.id) == ["file:cart.json@2"])
        let later = try replay(desk, [(letters[2], payment(1))])
        #expect(later.refused.map(\.reason) == ["it is a copy of file:cart.json@1, which is put back: drop it"])
        let again = try Replay(log, desk)
        for letter in letters { try again.add(letter, again: true) }
        try again.finish()
        #expect(again.count == 3)
    }

    @Test("A letter on two lines with two corrections is told from one that is there twice alike")
    func places() throws {
        let lines = #"{"id": "a", "raw": "1"}"# + "\n\n" + #"{"id": "a", "raw": "2"}"# + "\n"
        var places: [ExportedLetter.Place] = []
        try ExportedLetters(Data(lines.utf8), name: "x").forEach { places.append($0.place) }
        #expect(places.map(\.line) == [1, 3])
        #expect(places[0].fingerprint != places[1].fingerprint)
    }
}
