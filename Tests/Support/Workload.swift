// A generated event log: its lines in the order in which they are written, and the same lines as the oracle's input.

/// The same shape and seed give the same log on every machine.
public struct Workload: Sendable {
    public struct Line: Sendable {
        /// Which file of the log the line belongs to.
        public var partition: Int
        public var bytes: [UInt8]
        public var lineEnd: LineEnd
        public var nature: SourceLine.Nature

        public init(partition: Int, bytes: [UInt8], lineEnd: LineEnd, nature: SourceLine.Nature) {
            (self.partition, self.bytes, self.lineEnd, self.nature) = (partition, bytes, lineEnd, nature)
        }
    }

    public enum LineEnd: String, Sendable {
        case lf = "\n"
        case crlf = "\r\n"
    }

    public let shape: WorkloadShape
    public let seed: UInt64
    public let lines: [Line]

    public init(_ shape: WorkloadShape, seed: UInt64) {
        (self.shape, self.seed) = (shape, seed)
        var generator = WorkloadGenerator(shape, seed: seed)
        lines = generator.lines()
    }

    /// How many lines are records, that is, not blank.
    public var records: Int { lines.count { $0.nature != .blank } }

    /// The log's partitions as the oracle reads them, under the names that the joiner gives to them.
    public func sources(named name: (Int) -> String) -> [Source] {
        var sources = (0..<shape.partitions).map { Source(name: name($0), lines: []) }
        var ends = [Int64](repeating: 0, count: shape.partitions)
        for line in lines {
            let position = ends[line.partition]
            sources[line.partition].lines.append(SourceLine(line, at: position))
            ends[line.partition] += Int64(line.bytes.count + line.lineEnd.rawValue.utf8.count)
        }
        return sources
    }
}
