/// How far each source's records are contained in a document: what makes reading a record twice harmless.
public struct AppliedPositions: Equatable, Sendable {
    /// One source, and how far it is contained.
    public struct Entry: Equatable, Sendable {
        /// The number of the source in this run.
        public var source: UInt32
        /// Every record that ends at or before this position is contained.
        public var position: Int64

        /// `position` is the one just after the last record contained.
        public init(source: UInt32, position: Int64) {
            self.source = source
            self.position = position
        }
    }

    /// In the order in which the sources first came; no source twice, unless it was read so.
    public private(set) var entries: [Entry]

    /// Takes the entries as they were read.
    public init(_ entries: [Entry] = []) { self.entries = entries }

    /// Whether the record that ends at `position` is contained.
    @inline(__always)
    public func contain(_ position: Int64, of source: UInt32) -> Bool {
        for entry in entries where entry.source == source { return position <= entry.position }
        return false
    }

    /// Takes in all that ends at or before `position`; never goes back.
    @inline(__always)
    public mutating func advance(_ source: UInt32, to position: Int64) {
        for index in entries.indices where entries[index].source == source {
            entries[index].position = max(entries[index].position, position)
            return
        }
        entries.append(Entry(source: source, position: position))
    }

    /// Advances to the entry's position; false, and nothing else, where that is contained already.
    mutating func take(_ entry: Entry) -> Bool {
        if contain(entry.position, of: entry.source) { return false }
        advance(entry.source, to: entry.position)
        return true
    }

    /// Drops the entries of sources that can never be read again.
    public mutating func prune(over: (Entry) -> Bool) {
        if entries.count > 1 { entries.removeAll(where: over) }
    }
}
