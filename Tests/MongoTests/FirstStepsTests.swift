// The first article: its code runs, and is the code that runs.
import Foundation
import Mongo
import Support
import Testing

@Suite("The article on first steps") struct FirstStepsTests {
    @Test("shows code that does what it says")
    func runs() throws {
        let (database, uri) = try LiveMongo.shared().freshDatabase()
        let pool = try ClientPool(uri: uri, appName: "first-steps")
        try register("Ada", in: database, with: pool)
        var greeted: [String] = []
        var looks = 0
        func isEnding() -> Bool {
            looks += 1
            return looks > 2
        }
        let place = try greetNewcomers(behind: nil, in: database, with: pool, isEnding: isEnding) { greeted.append($0) }
        try register("Grace", in: database, with: pool)
        try pay(30, from: "Ada", to: "Grace", in: database, with: pool, isEnding: { false })
        #expect(try balances(in: database, with: pool) == ["Ada": 70, "Grace": 130])
        looks = 0
        _ = try greetNewcomers(behind: place, in: database, with: pool, isEnding: isEnding) { greeted.append($0) }
        #expect(greeted == ["Grace"])
    }

    @Test("has no other code than what is compiled here")
    func isThis() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let code = try lines(of: folder.appendingPathComponent("FirstSteps.swift"))
        let article = try lines(of: folder.appendingPathComponent("../../Sources/Mongo/Mongo.docc/FirstSteps.md"))
        let blocks = article.components(separatedBy: "```swift\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        #expect(blocks.count == 5)
        for block in blocks { #expect(code.contains(block), "\(block)") }
    }

    /// The text without the blanks before its lines.
    private func lines(of file: URL) throws -> String {
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.drop { $0 == " " } }.joined(separator: "\n")
    }
}
