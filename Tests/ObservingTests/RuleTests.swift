import Foundation
import Support
import Testing

extension Observing {
    @Suite("The rules and their tests")
    struct RuleTests {
        private static let folder = Observing.root.appendingPathComponent("examples/observe")

        @Test(
            "are what promtool finds in order, and so is the configuration",
            arguments: [
                ["check", "config", "prometheus.yml"], ["check", "rules", "rules.yml"],
                ["test", "rules", "rules_test.yml"],
            ])
        func checked(_ words: [String]) throws {
            let path = Self.folder.appendingPathComponent(words[2]).path
            let exit = try Observing.run("promtool", words[0], words[1], path)
            #expect(exit.status == 0, "\(exit)")
        }

        @Test("hold each alert to be told and not to be told: none passes with another bound, or another time")
        func held() throws {
            let rules = try Observing.text("examples/observe/rules.yml")
            let tests = try Observing.text("examples/observe/rules_test.yml")
            let parts = rules.components(separatedBy: "- alert: ")
            #expect(parts.count == 9)
            for (place, part) in parts.enumerated().dropFirst() {
                let name = part.prefix { $0 != "\n" }
                // Told at once, and never told.
                for change in [
                    part.replacing(/for: \d+m/, with: "for: 0m"), part.replacing(/for: \d+m/, with: "for: 1d"),
                ]
                where change != part {
                    try expectFailure(of: tests, with: parts, place, change, "\(name)")
                }
                let never = part.replacing(/== 0|> 0|> 300/, with: "== 77")
                if never != part { try expectFailure(of: tests, with: parts, place, never, "\(name)") }
            }
        }

        private func expectFailure(
            of tests: String, with parts: [String], _ place: Int, _ change: String, _ name: String
        ) throws {
            let folder = try TemporaryFolder()
            var changed = parts
            changed[place] = change
            try folder.write("rules.yml", changed.joined(separator: "- alert: "))
            let exit = try Observing.run("promtool", "test", "rules", try folder.write("rules_test.yml", tests))
            #expect(
                exit.status == 1 && exit.text.contains("FAILED") || exit.errorText.contains("FAILED"),
                "\(name): \(exit)")
        }
    }
}
