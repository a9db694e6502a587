// A table's ids in the order of their bytes: what an index in that order takes in or looks up together lies together in it.

import Bytes

extension IDTable {
    /// The numbers of all ids, in the order of the ids' bytes.
    public func numbersInIDOrder() -> [UInt32] {
        let keys = (0..<UInt32(truncatingIfNeeded: count)).map { number in
            withView(of: number) { SortKey($0, number: number) }
        }
        return keys.sorted { one, other in
            if one.high != other.high { return one.high < other.high }
            if one.low != other.low { return one.low < other.low }
            return precedes(one.number, other.number)
        }.map(\.number)
    }

    /// For ids whose first bytes are the same.
    private func precedes(_ one: UInt32, _ other: UInt32) -> Bool {
        withView(of: one) { one in withView(of: other) { one.lexicographicallyPrecedes($0) } }
    }
}

/// An id's first sixteen bytes as two words that compare as the bytes do.
private struct SortKey {
    let high: UInt64
    let low: UInt64
    let number: UInt32

    init(_ bytes: ByteView, number: UInt32) {
        let first = ShortBytes(bytes.part(0..<min(bytes.count, ShortBytes.count_max)))
        (high, low, self.number) = (first.low.byteSwapped, first.high.byteSwapped, number)
    }
}
