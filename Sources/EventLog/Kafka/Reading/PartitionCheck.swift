// Whether a partition still holds what was read of it: a decision from what comes first, without any asking of its own.
//
// Fetching begins at the last record that was read, not behind it. If that comes again as it was, the partition is the
// one that it was, and nothing behind that record was lost before it was read.

/// A position, and how to tell that nothing is missing behind it.
struct PartitionCheck: Equatable {
    /// From where reading goes on.
    let next: Int64
    let last: LastRecord?

    init(next: Int64, last: LastRecord?) { (self.next, self.last) = (next, last) }

    init(_ mark: SourceMark) { self.init(next: mark.position, last: mark.last) }

    /// Where fetching begins.
    var start: Int64 { last?.offset ?? next }

    /// What came first.
    enum Sight: Equatable {
        case record(LastRecord)
        /// Nothing is left, and the client has come to this offset.
        case end(Int64)
        /// The brokers have nothing at `start`.
        case nothingThere
    }

    enum Verdict: Equatable {
        /// All that lies at `next` or behind it is to be read; there may be a word to say.
        case readOn(word: String?)
        /// The records from `next` up to this offset are gone, and nobody has read them.
        case gap(upTo: Int64)
        /// It ends before `next`, at this offset.
        case endsEarly(at: Int64)
        /// It is not what was read.
        case other(reason: String)
    }

    /// `kept` are the offsets of the first record that the brokers keep and behind the last one; asked only where they
    /// decide.
    func verdict(_ sight: Sight, kept: () throws -> Range<Int64>) rethrows -> Verdict {
        switch sight {
        case .record(let record): try verdict(on: record, kept)
        case .end(let offset) where offset < next: .endsEarly(at: offset)
        case .end: last == nil ? .readOn(word: nil) : unverified(by: try kept())
        case .nothingThere: verdictOnNothing(try kept())
        }
    }

    private func verdict(on record: LastRecord, _ kept: () throws -> Range<Int64>) rethrows -> Verdict {
        guard let last else {
            return record.offset >= next ? .readOn(word: nil) : .other(reason: "offset \(record.offset) came first")
        }
        if record.offset == last.offset, record.fingerprint == last.fingerprint { return .readOn(word: nil) }
        if record.offset < next {
            return .other(reason: "the record at offset \(record.offset) is not the one that was read there")
        }
        if let before_ms = last.timestamp_ms, let now_ms = record.timestamp_ms, now_ms < before_ms {
            return .other(
                reason:
                    "the record that was read at offset \(last.offset) is gone, and the next one, at \(record.offset), is older"
            )
        }
        return unverified(by: try kept())
    }

    private func verdictOnNothing(_ kept: Range<Int64>) -> Verdict {
        kept.upperBound < next ? .endsEarly(at: kept.upperBound) : unverified(by: kept)
    }

    private func unverified(by kept: Range<Int64>) -> Verdict {
        if kept.lowerBound > next { return .gap(upTo: kept.lowerBound) }
        let gone = last.map { "the last record that was read, at offset \($0.offset), is gone" } ?? "nothing was read"
        return .readOn(
            word: "\(gone), so nothing tells that this is still the same topic; reading on from offset \(next).")
    }
}
