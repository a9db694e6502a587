/// Gives every distinct id of a batch a small number, so that events are fixed-size and hashed once.
///
/// An open-addressing table: no allocation per id, no `String` until one is asked for. A short id lies in its entry,
/// so that finding it touches two cache lines, a slot's and an entry's; longer ones share one arena of bytes.
/// The seed is random per process, so that nobody can choose ids that collide.
public struct IDTable: Sendable {
    private struct Entry {
        var hash: UInt64
        /// A short id's bytes; of a long one where it begins in the arena.
        var low: UInt64
        var high: UInt64
        var length: UInt32

        var isShort: Bool { length <= 16 }
    }

    private struct Slot {
        /// The upper half of the hash: most ids that are not the one differ in it.
        var tag: UInt32 = 0
        /// The id's number plus one; 0 is a free slot.
        var entry: UInt32 = 0
    }

    private var entries: [Entry] = []
    private var arena: [UInt8] = []
    /// The count is a power of two.
    private var slots: [Slot]
    private let seed: UInt64

    public init(seed: UInt64 = IDTable.processSeed) {
        self.seed = seed
        slots = Array(repeating: Slot(), count: 64)
    }

    public static let processSeed = UInt64.random(in: .min ... .max)

    public var count: Int { entries.count }

    /// The number of the id with these bytes; a new one if it is new. Numbers are 0, 1, 2, …
    @inline(__always)
    public mutating func number(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        let isShort = bytes.count <= 16
        let (low, high) = isShort ? shortBytes(bytes) : (0, 0)
        let hash = isShort ? hashShort(low, high, bytes.count, seed: seed) : hashLong(bytes, seed: seed)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while true {
            let slot = slots[index]
            if slot.entry == 0 { return insert(bytes, low, high, hash: hash, at: index) }
            if slot.tag == tag {
                let entry = entries[Int(slot.entry) - 1]
                if Int(entry.length) == bytes.count,
                    isShort ? entry.low == low && entry.high == high : isLong(entry, equalTo: bytes)
                {
                    return slot.entry - 1
                }
            }
            index = (index + 1) & (slots.count - 1)
        }
    }

    public mutating func number(of id: ShopID) -> UInt32 {
        var text = id.text
        return text.withUTF8 { number(of: UnsafeRawBufferPointer($0)) }
    }

    /// The id with this number.
    public subscript(number: UInt32) -> ShopID {
        ShopID(withBytes(of: number) { String(decoding: $0, as: UTF8.self) })
    }

    /// The bytes of the id with this number, for the length of the call.
    public func withBytes<R>(of number: UInt32, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        let entry = entries[Int(number)]
        if entry.isShort {
            return withUnsafeBytes(of: (entry.low.littleEndian, entry.high.littleEndian)) {
                body(UnsafeRawBufferPointer(rebasing: $0[..<Int(entry.length)]))
            }
        }
        return arena.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[Int(entry.low)..<Int(entry.low) + Int(entry.length)]))
        }
    }

    private func isLong(_ entry: Entry, equalTo bytes: UnsafeRawBufferPointer) -> Bool {
        arena.withUnsafeBytes { arena in
            areSame(UnsafeRawBufferPointer(rebasing: arena[Int(entry.low)..<Int(entry.low) + bytes.count]), bytes)
        }
    }

    @inline(never)
    private mutating func insert(
        _ bytes: UnsafeRawBufferPointer, _ low: UInt64, _ high: UInt64, hash: UInt64, at index: Int
    ) -> UInt32 {
        var entry = Entry(hash: hash, low: low, high: high, length: UInt32(clamping: bytes.count))
        if !entry.isShort {
            entry.low = UInt64(arena.count)
            arena.append(contentsOf: bytes)
        }
        entries.append(entry)
        slots[index] = slot(of: entries.count - 1)
        if entries.count * 2 > slots.count { grow() }
        return UInt32(truncatingIfNeeded: entries.count - 1)
    }

    private func slot(of number: Int) -> Slot {
        Slot(
            tag: UInt32(truncatingIfNeeded: entries[number].hash >> 32),
            entry: UInt32(truncatingIfNeeded: number + 1))
    }

    private mutating func grow() {
        slots = Array(repeating: Slot(), count: slots.count * 4)
        for (number, entry) in entries.enumerated() {
            var index = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
            while slots[index].entry != 0 { index = (index + 1) & (slots.count - 1) }
            slots[index] = slot(of: number)
        }
    }
}

/// Up to 16 bytes as two words, the rest zero.
@inline(__always)
private func shortBytes(_ bytes: UnsafeRawBufferPointer) -> (low: UInt64, high: UInt64) {
    if bytes.count < 8 { return (tailBytes(bytes, from: 0), 0) }
    let low = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    if bytes.count == 8 { return (low, 0) }
    // The last eight bytes overlap the first ones; what they share is shifted out.
    let last = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
    return (low, last >> UInt64(8 * (16 - bytes.count)))
}

/// The last bytes, fewer than eight, as one word.
@inline(__always)
private func tailBytes(_ bytes: UnsafeRawBufferPointer, from start: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in start..<bytes.count { word |= UInt64(bytes[index]) << UInt64(8 * (index - start)) }
    return word
}

@inline(__always)
private func hashShort(_ low: UInt64, _ high: UInt64, _ count: Int, seed: UInt64) -> UInt64 {
    fold(fold(low ^ seed) ^ high ^ UInt64(truncatingIfNeeded: count) << 56)
}

/// Eight bytes at a time, each folded in by a 128-bit product.
private func hashLong(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
    var index = 0
    while index + 8 <= bytes.count {
        hash = fold(hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        index += 8
    }
    return fold(fold(hash ^ tailBytes(bytes, from: index)))
}

@inline(__always)
private func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
}
