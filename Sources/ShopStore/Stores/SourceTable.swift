import EventLog
import Shop
import Synchronization

/// Gives every source (a partition of a log) a number for this run: documents hold names, the join holds numbers.
public final class SourceTable: Sendable {
    private struct Names {
        var numbers: [String: UInt32] = [:]
        var names: [String] = []
        /// Asked for each document, so they are worked out once.
        var isRepeatable: [Bool] = []
    }
    private let table = Mutex(Names())

    public init() {}

    /// The number of the source with this name; a new one if it is new.
    public func number(of name: String) -> UInt32 {
        table.withLock { table in
            if let number = table.numbers[name] { return number }
            let number = UInt32(table.names.count)
            table.numbers[name] = number
            table.names.append(name)
            table.isRepeatable.append(SourceName(name).isRepeatable)
            return number
        }
    }

    /// The first source of a log that a document was ever given records of: what its own purchases are of, unless they say
    /// otherwise. The entries of a document keep their order, and only those of streams are ever dropped.
    func first(of applied: AppliedPositions) -> UInt32? {
        applied.entries.first { isRepeatable($0.source) && name(of: $0.source) != ReplayNumber.sourceName }?.source
    }

    /// Whether the source can be read again in another run.
    public func isRepeatable(_ number: UInt32) -> Bool {
        table.withLock { $0.isRepeatable[Int(number)] }
    }

    /// The name to which this table gave the number.
    public func name(of number: UInt32) -> String {
        table.withLock { $0.names[Int(number)] }
    }
}
