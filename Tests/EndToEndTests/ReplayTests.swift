// Putting dead letters back, as a person does it.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("Dead letters that are put back")
    struct ReplayTests {
        private func words(_ exit: Exit) -> String { exit.errorText.split(separator: "\n").last.map(String.init) ?? "" }

        @Test("A letter that is named twice goes back once, and once more where --again says so")
        func namedTwice() throws {
            let shop = try ReplayShop(3, on: LiveShop())
            let twice = try shop.replay(shop.corrected + shop.corrected)
            #expect(twice.status == ExitCode.done && words(twice) == "3 replayed, 0 refused")
            try shop.expectEachOnce()
            let known = try shop.replay(shop.corrected)
            #expect(known.errorText.contains("3 left out: replayed before"))
            // As it was, it is a letter again.
            let again = try shop.replay("--again", shop.ids[0], shop.ids[0])
            #expect(again.status == ExitCode.done && words(again) == "1 replayed, 0 refused")
            try shop.join()
            #expect(try shop.shop.stored().counts.deadLettered == 4)
            #expect(
                try shop.replay("--again", "--from", shop.shop.folder.path("corrected.ndjson")).status == ExitCode.done)
            try shop.join()
            #expect(try shop.bought() == [1, 1, 2, 2, 3, 3])
        }

        @Test("Of two corrections of one letter none is taken, and the lines are named")
        func twoCorrections() throws {
            let shop = try ReplayShop(2, on: LiveShop())
            let records = try shop.recordCount()
            let other = ReplayShop.line(shop.ids[0], "FAIL")
            let exit = try shop.replay([shop.corrected[0], shop.corrected[1], "", other])
            #expect(exit.status == ExitCode.badData)
            #expect(exit.errorText.contains("line 4: \(shop.ids[0]) is corrected in another way on line 1"))
            #expect(try shop.recordCount() == records)
        }

        @Test("A record that is too long with its number is refused by name, and keeps no number")
        func tooLong() throws {
            let shop = try ReplayShop(1, on: LiveShop())
            let long = #"{"user_id": ""# + String(repeating: "x", count: (1 << 20) - 30) + #"", "a": 1}"#
            let exit = try shop.replay([ReplayShop.line(shop.ids[0], long)])
            #expect(exit.status == ExitCode.badData)
            #expect(exit.errorText.contains("refused: \(shop.ids[0]): it is over 1 MiB"))
            #expect(try shop.replay(shop.corrected).status == ExitCode.done)
            try shop.expectEachOnce()
        }

        @Test("Two replays of everything at once put each letter back once")
        func atOnce() throws {
            let shop = try ReplayShop(300, on: LiveShop())
            let file = try shop.file("all", shop.corrected)
            let both = try (0..<2).map { _ in try shop.programs.start(.deadLetters, file) }
            let exits = try both.map { try $0.wait() }
            let refused = exits.filter { $0.status == ExitCode.configuration }
            #expect(refused.allSatisfy { $0.errorText.contains("another replay is at work: ") })
            #expect(exits.count { $0.status == ExitCode.done } + refused.count == 2, "\(exits)")
            #expect(try shop.recordCount() == 601)
            try shop.expectEachOnce()
        }

        @Test("A replay into another log than the last one is refused until the first is said to be read")
        func otherLog() throws {
            let shop = try ReplayShop(2, on: LiveShop())
            #expect(try shop.replay([shop.corrected[0]]).status == ExitCode.done)
            let other = shop.shop.folder.path("other.ndjson")
            let lines = try shop.file("second", [shop.corrected[1]])
            let refused = try shop.shop.programs(events: other).start(.deadLetters, lines).wait()
            #expect(refused.status == ExitCode.configuration)
            #expect(refused.errorText.contains("the last replay went into \(shop.shop.folder.sourceName("e.ndjson"))"))
            try shop.join()
            #expect(
                try shop.shop.programs(events: other).start(.deadLetters, lines + ["--change-log"]).wait().status == 0)
            #expect(try shop.shop.join(other).status == ExitCode.done)
            #expect(try shop.bought() == [1, 2])
        }
    }
}
