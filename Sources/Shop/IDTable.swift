/// Gives every distinct id of a batch a small number, so that events are fixed-size and hashed once.
///
/// An open-addressing table over one arena of bytes: no allocation per id, no `String` until one is asked for.
/// The seed is random per process, so that nobody can choose ids that collide.
public struct IDTable: Sendable {
    private var arena: [UInt8] = []
    /// `ends[n]` is where id `n` ends in the arena; it starts where id `n - 1` ends.
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    /// Numbers of ids plus one; 0 is a free slot. The count is a power of two.
    private var slots: [UInt32]
    private let seed: UInt64

    public init(seed: UInt64 = IDTable.processSeed) {
        self.seed = seed
        slots = Array(repeating: 0, count: 64)
    }

    public static let processSeed = UInt64.random(in: .min ... .max)

    public var count: Int { ends.count }

    /// The number of the id with these bytes; a new one if it is new. Numbers are 0, 1, 2, …
    public mutating func number(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        let hash = hashBytes(bytes, seed: seed)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while true {
            let entry = slots[slot]
            if entry == 0 { return insert(bytes, hash: hash, slot: slot) }
            let number = Int(entry) - 1
            if hashes[number] == hash, isEqual(number, to: bytes) { return UInt32(truncatingIfNeeded: number) }
            slot = (slot + 1) & (slots.count - 1)
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
        let range = range(of: Int(number))
        return arena.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    private func range(of number: Int) -> Range<Int> {
        (number == 0 ? 0 : ends[number - 1])..<ends[number]
    }

    private func isEqual(_ number: Int, to bytes: UnsafeRawBufferPointer) -> Bool {
        let range = range(of: number)
        guard range.count == bytes.count else { return false }
        if bytes.isEmpty { return true }
        return arena.withUnsafeBytes { equalBytes($0.baseAddress! + range.lowerBound, bytes) }
    }

    private mutating func insert(_ bytes: UnsafeRawBufferPointer, hash: UInt64, slot: Int) -> UInt32 {
        let number = ends.count
        arena.append(contentsOf: bytes)
        ends.append(arena.count)
        hashes.append(hash)
        slots[slot] = UInt32(truncatingIfNeeded: number + 1)
        if ends.count * 2 > slots.count { grow() }
        return UInt32(truncatingIfNeeded: number)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: number + 1)
        }
    }
}

@inline(__always)
private func equalBytes(_ one: UnsafeRawPointer, _ other: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= other.count {
        if one.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            != other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        {
            return false
        }
        index += 8
    }
    while index < other.count {
        if one.load(fromByteOffset: index, as: UInt8.self) != other[index] { return false }
        index += 1
    }
    return true
}

/// Eight bytes at a time, each folded in by a 128-bit product.
@inline(__always)
private func hashBytes(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
    var index = 0
    while index + 8 <= bytes.count {
        hash = fold(hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        index += 8
    }
    var tail: UInt64 = 0
    while index < bytes.count {
        tail = tail << 8 | UInt64(bytes[index])
        index += 1
    }
    return fold(fold(hash ^ tail))
}

@inline(__always)
private func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
}
