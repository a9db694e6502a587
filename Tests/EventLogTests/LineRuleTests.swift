// The rules of lines, as a table, read in windows of every odd size and compared with a plain splitter.

import Foundation
import Testing

@testable import EventLog

@Suite("Line rules")
struct LineRuleTests {
    /// No record of the table's may be greater than this.
    static let record_bytes_max = 12

    static let table: [[UInt8]] =
        [
            "", "\n", "a", "a\n", "a\nb", "a\nb\n", "a\r\nb\r\n", "a\r\r\n", "\r\n\r\n", " \t\n\t\r\n \nx\n",
            "a\n\n\nb\n\n", "\ra\n",
            " a \n", "\u{FEFF}a\nb\n", "\u{FEFF}\n", "\u{FEFF}", "\u{FEFF}\u{FEFF}a\n", "a\n\u{FEFF}b\n",
            "\u{FEFF} \r\nx\n",
            "\u{FEFF}123456789abcdefghijklmnopqrstuvwxyz\r\nnext\n", "\u{FEFF}123456789abc\nd\n",
            "\u{FEFF}123456789abcd\nd\n", "123456789abc\n", "123456789abc\r\n",
            "123456789abcd\n",
            "123456789abcd\r\n", "123456789abc\r", "123456789abc\r\r\n",
            "123456789abcdefghijklmnopqrstuvwxyz\r\nnext\n",
            "x\n123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz\ny\n",
            "123456789abcdefghijklmnopqrstuvwxyz",
            "a\n                                        \nb\n", "                                        \r\n",
            "                                       b\n", "a\0b\n\0\n", "Zażółć\ngęślą\n",
        ].map { Array($0.utf8) } + [[0xEF, 0xBB, 0x0A], [0xEF, 0x0A, 0xFF, 0xFE, 0x0A], [0xEF, 0xBB]]

    /// The same rules, one byte after another.
    static func plainlySplit(_ bytes: [UInt8]) -> [Kept] {
        var kept: [Kept] = []
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A && index >= start {
            var line = Array(bytes[start..<index])
            if line.last == 0x0D { line.removeLast() }
            if !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
                let text = Array(line.prefix(record_bytes_max))
                kept.append(Kept(text: text, position: Int64(start), next: Int64(index + 1), size_bytes: line.count))
            }
            start = index + 1
        }
        return kept
    }

    private func options(block_bytes: Int) -> ReaderOptions {
        var options = ReaderOptions()
        options.block_bytes = block_bytes
        options.record_bytes_max = Self.record_bytes_max
        return options
    }

    @Test(
        "A file splits into the same records whatever the window, the budget and the sink's appetite", arguments: table)
    func files(_ bytes: [UInt8]) throws {
        let folder = try Folder()
        try folder.write(bytes, to: "log")
        for block_bytes in 1...64 {
            for (budget_bytes, wanted) in [(1 << 20, Int.max), (1, Int.max), (5, 2), (1 << 20, 1)] {
                let reader = try openReader(folder.file("log"), options: options(block_bytes: block_bytes))
                let sink = Collector()
                sink.wanted = wanted
                try reader.drain(into: sink, budget_bytes: budget_bytes)
                #expect(sink.records == Self.plainlySplit(bytes), "windows of \(block_bytes), budget \(budget_bytes)")
            }
        }
    }

    @Test("A stream splits into the same records whatever its pieces; its end is the last line's end", arguments: table)
    func streams(_ bytes: [UInt8]) throws {
        let expected = Self.plainlySplit(bytes.last ?? 0x0A == 0x0A ? bytes : bytes + [0x0A])
        for block_bytes in 1...64 {
            for (budget_bytes, wanted) in [(1 << 20, Int.max), (1, 1)] {
                let input = try finishedPipe(holding: bytes)
                let sink = Collector()
                sink.wanted = wanted
                try readAll(input, block_bytes, budget_bytes, sink)
                #expect(sink.records == expected, "pieces of \(block_bytes), budget \(budget_bytes)")
            }
        }
    }

    private func readAll(_ input: OpenFile, _ block_bytes: Int, _ budget_bytes: Int, _ sink: Collector) throws {
        let reader = try StreamReader(input, options: options(block_bytes: block_bytes))
        while try reader.poll(budget_bytes: budget_bytes, wait_ms: 60_000, into: sink) == .delivered {}
        #expect(try reader.poll(budget_bytes: 1, wait_ms: 60_000, into: sink) == .ended)
    }
}
