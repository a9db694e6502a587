// The README's walk, run as it stands there: its commands, and what it says that they print.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("The README's walk")
    struct ReadmeTests {
        private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../..")

        private static func readme() throws -> String {
            try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        }

        /// The block of commands for a shell that has the programs on its PATH, the block of what they print, and the block
        /// in which the joiner follows the log.
        private static func walk() throws -> (commands: String, output: String, following: String) {
            let parts = try readme().components(separatedBy: "```\n")
            let index = try #require(parts.firstIndex { $0.hasSuffix("in your shell:\n\n") })
            return (parts[index + 1], parts[index + 3], parts[index + 5])
        }

        /// With the moments of purchases made alike: they are the clock's.
        private static func masked(_ text: String) -> String {
            text.replacing(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, with: "TIME")
        }

        @Test("works line by line, prints what the README shows, and goes on with a joiner that follows")
        func walk() throws {
            let (commands, output, following) = try Self.walk()
            let shop = try LiveShop()
            let programs = shop.programs()
            let exit = try programs.shell("set -e\n" + commands, in: shop.folder, seconds: 20)
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(Self.masked(exit.text) == Self.masked(output), "\(exit)")
            let next = try programs.shell("set -e\n" + following, in: shop.folder, seconds: 20)
            #expect(next.status == ExitCode.done && next.errorText.contains("200 events made"), "\(next)")
            #expect(
                next.errorText.contains(/read \d+, applied \d+, duplicate 0, dead-lettered 0, waiting 0/), "\(next)")
        }

        @Test("leads from an empty database to a coupon")
        func services() throws {
            let parts = try Self.readme().components(separatedBy: "```\n")
            let index = try #require(parts.firstIndex { $0.hasSuffix("naming a new database):\n\n") })
            let shop = try LiveShop()
            let examples = shop.folder.url.appendingPathComponent("examples")
            try FileManager.default.copyItem(at: Self.root.appendingPathComponent("examples"), to: examples)
            let exit = try shop.programs().shell("set -e\n" + parts[index + 1], in: shop.folder, seconds: 30)
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(Self.masked(exit.text) == Self.masked(parts[index + 3]), "\(exit)")
        }

        @Test("begins before line thirty, on a page of fewer than 180 lines")
        func length() throws {
            let lines = try Self.readme().split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count < 180 && (lines.firstIndex(of: "```") ?? 99) < 30)
        }
    }
}
