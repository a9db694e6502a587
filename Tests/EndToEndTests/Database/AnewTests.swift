// What the page for operators says about a state that is built anew beside a doubted one.

import Foundation
import Support
import Testing

extension EndToEndDatabase {
    @Suite("A state that is built anew")
    struct AnewTests {
        private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs/operations.md")

        /// The commands of the page's section.
        private static func commands() throws -> String {
            let text = try String(contentsOf: page, encoding: .utf8)
            let section = try #require(text.components(separatedBy: "### The state built anew\n").last)
            return section.components(separatedBy: "```\n")[1]
        }

        /// The ids on the lines that begin so.
        private static func ids(_ sign: String, in difference: String) -> [String] {
            difference.split(separator: "\n").filter { $0.hasPrefix(sign) }
                .compactMap { $0.firstMatch(of: /"id":\s?"([^"]*)"/).map { String($0.1) } }
        }

        @Test("is what the log says, and differs from the doubted one by what was done to that and came from elsewhere")
        func anew() throws {
            let shop = try LiveShop()
            var shape = WorkloadShape(.oneFile, lines: 600, customers: 20)
            shape.hasOversizedLines = false
            let run = try FaultRun(shape, on: shop)
            try run.finish()
            let robbed = try rob(shop)
            try shop.insert(into: "customers", #"{"id": "walk-in", "first_name": "W", "products": []}"#)
            let anew = try LiveShop()
            let line = "export ANEW='\(anew.uri)'\n" + (try Self.commands())
            let exit = try run.programs.shell(line, in: shop.folder, seconds: 60)
            #expect(Self.ids("<", in: exit.text).sorted() == [robbed, "walk-in"].sorted(), "\(exit)")
            #expect(Self.ids(">", in: exit.text) == [robbed], "\(exit)")
            try anew.expectState(after: run.log.sources, order: shape.comparedOrder)
            let next = try anew.join(run.log.url)
            #expect(next.status == ExitCode.done && next.errorText.contains("read 0"), "\(next)")
        }

        /// Takes a holding away from somebody; gives whom.
        private func rob(_ shop: LiveShop) throws -> String {
            let found = try #require(
                try shop.find(in: "customers", #"{"id": {"$regex": "^[a-z0-9_]+$"}, "products.1": {"$exists": true}}"#))
            let id = try #require(found.firstMatch(of: /"id"\s?:\s?"([^"]*)"/).map { String($0.1) })
            try shop.command(
                #"{"update": "customers", "updates": [{"q": {"id": "\#(id)"}, "u": {"$pop": {"products": 1}}}]}"#)
            return id
        }
    }
}
