// The oracle's input: sources (a file, a partition) of lines, each with its place and what is known about it.

/// One line of a source, without its line end.
public struct SourceLine: Sendable {
    /// What the writer of the line knows about it; the oracle does not find out by itself what is bad.
    public enum Nature: Equatable, Sendable {
        case event
        case blank
        /// Not a valid event, and which kind of badness it is an example of.
        case bad(kind: String)
    }

    /// Offset of the line's first byte in its file.
    public var position: Int64
    public var bytes: [UInt8]
    public var nature: Nature

    /// How many bytes end it in a file.
    public var ending_bytes: Int

    /// The position behind it; in a topic records are counted, not measured.
    func end(in source: String) -> Int64 {
        source.hasPrefix("kafka:") ? position + 1 : position + Int64(bytes.count + ending_bytes)
    }

    public init(position: Int64, bytes: [UInt8], nature: Nature, ending_bytes: Int = 1) {
        (self.position, self.bytes, self.nature, self.ending_bytes) = (position, bytes, nature, ending_bytes)
    }
}

extension SourceLine {
    /// A generated line that begins there.
    public init(_ line: Workload.Line, at position: Int64) {
        self.init(
            position: position, bytes: line.bytes, nature: line.nature,
            ending_bytes: line.lineEnd.rawValue.utf8.count)
    }
}

/// A named sequence of lines that are read in this order.
public struct Source: Sendable {
    public var name: String
    public var lines: [SourceLine]

    public init(name: String, lines: [SourceLine]) { (self.name, self.lines) = (name, lines) }

    /// A source of newline-ended lines written by hand: `{` begins an event, an empty line is blank, all else is bad.
    public init(name: String, text: String) {
        self.init(name: name, lines: [])
        var position: Int64 = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let nature: SourceLine.Nature =
                line.isEmpty ? .blank : line.hasPrefix("{") ? .event : .bad(kind: "not JSON")
            lines.append(SourceLine(position: position, bytes: Array(line.utf8), nature: nature))
            position += Int64(line.utf8.count) + 1
        }
    }
}
