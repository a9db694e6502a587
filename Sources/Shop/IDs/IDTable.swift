import Bytes

/// Gives every distinct id of a batch a small number, so that events are fixed-size and hashed once.
///
/// An open-addressing table: no allocation per id, no `String` until one is asked for. A short id lies in its entry,
/// so that finding it touches two cache lines, a slot's and an entry's; longer ones share one arena of bytes.
/// The seed is random per process, so that nobody can choose ids that collide.
public struct IDTable: Sendable {
    private struct Entry {
        var hash: UInt64
        /// A short id's bytes; of a long one where it begins in the arena.
        var bytes: ShortBytes
        var length: UInt32

        var isShort: Bool { length <= ShortBytes.count_max }
        var start: Int { Int(truncatingIfNeeded: bytes.low) }
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

    /// An empty table. Tables whose numbers are to be compared need one seed.
    public init(seed: UInt64 = IDTable.processSeed) {
        self.seed = seed
        slots = Array(repeating: Slot(), count: 64)
    }

    /// Drawn once for each process.
    public static let processSeed = UInt64.random(in: .min ... .max)

    /// How many ids it has: the next new one's number.
    public var count: Int { entries.count }

    /// The number of the id with these bytes; a new one if it is new. Numbers are 0, 1, 2, …
    @inline(__always)
    public mutating func number(of bytes: ByteView) -> UInt32 {
        let (hash, short) = hashed(bytes)
        return number(hash, short, length: bytes.count, long: bytes)
    }

    /// As for the id's bytes.
    public mutating func number(of id: ShopID) -> UInt32 {
        id.withView { number(of: $0) }
    }

    /// The number of the id, if it has one.
    public func find(_ id: ShopID) -> UInt32? {
        id.withView { bytes in
            let (hash, short) = hashed(bytes)
            let slot = slots[place(of: hash, short, length: bytes.count, long: bytes)]
            return slot.entry == 0 ? nil : slot.entry - 1
        }
    }

    /// For each number of the other table, which has the same seed, the number of its id here; new ones for new ids.
    public mutating func numbers(of other: IDTable) -> [UInt32] {
        precondition(seed == other.seed, "the hashes are those of the same seed")
        // Mostly an id is in the first slot that it could be in. Those slots are fetched together, and then the entries:
        // one look-up after the other would wait for memory at each.
        var numbers = other.entries.map { slots[home(of: $0.hash)].entry }
        other.arena.withView { arena in
            for (index, entry) in other.entries.enumerated() {
                let isKnown = numbers[index] > 0 && isShort(entry, sameAs: entries[Int(numbers[index]) - 1])
                numbers[index] = isKnown ? numbers[index] - 1 : number(of: entry, arena)
            }
        }
        return numbers
    }

    private mutating func number(of foreign: Entry, _ arena: ByteView) -> UInt32 {
        let long = foreign.isShort ? 0..<0 : foreign.start..<foreign.start + Int(foreign.length)
        return number(foreign.hash, foreign.bytes, length: Int(foreign.length), long: arena.part(long))
    }

    @inline(__always)
    private func isShort(_ entry: Entry, sameAs other: Entry) -> Bool {
        entry.isShort && entry.hash == other.hash && entry.length == other.length && entry.bytes == other.bytes
    }

    /// The slot in which an id with this hash stands, if nothing else does.
    @inline(__always)
    private func home(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slots.count - 1) }

    /// The id with this number.
    public subscript(number: UInt32) -> ShopID {
        ShopID(withView(of: number) { $0.text })
    }

    /// The bytes of the id with this number, for the length of the call.
    public func withView<R>(of number: UInt32, _ body: (ByteView) -> R) -> R {
        let entry = entries[Int(number)]
        if entry.isShort {
            return ByteView.with(words: (entry.bytes.low, entry.bytes.high), count: Int(entry.length), body)
        }
        return arena.withView { body($0.part(entry.start..<entry.start + Int(entry.length))) }
    }

    /// The same as a buffer.
    public func withBytes<R>(of number: UInt32, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        withView(of: number) { body($0.unsafeBytes) }
    }

    /// Forgets all ids, and keeps the memory.
    public mutating func removeAll() {
        if entries.isEmpty { return }
        entries.removeAll(keepingCapacity: true)
        arena.removeAll(keepingCapacity: true)
        for index in slots.indices { slots[index] = Slot() }
    }

    @inline(__always)
    private func hashed(_ bytes: ByteView) -> (hash: UInt64, short: ShortBytes) {
        if bytes.count > ShortBytes.count_max { return (hashLong(bytes, seed: seed), ShortBytes("")) }
        let short = ShortBytes(bytes)
        return (hashShort(short, bytes.count, seed: seed), short)
    }

    /// `long` are the bytes of an id that is not short.
    @inline(__always)
    private mutating func number(
        _ hash: UInt64, _ short: ShortBytes, length: Int, long: ByteView
    ) -> UInt32 {
        let index = place(of: hash, short, length: length, long: long)
        if slots[index].entry > 0 { return slots[index].entry - 1 }
        return insert(Entry(hash: hash, bytes: short, length: UInt32(clamping: length)), long, at: index)
    }

    /// The slot in which the id stands, or the free one in which it would.
    @inline(__always)
    private func place(of hash: UInt64, _ short: ShortBytes, length: Int, long: ByteView) -> Int {
        let isShort = length <= ShortBytes.count_max
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var index = home(of: hash)
        while slots[index].entry > 0 {
            if slots[index].tag == tag {
                let entry = entries[Int(slots[index].entry) - 1]
                if Int(entry.length) == length, isShort ? entry.bytes == short : isLong(entry, equalTo: long) { break }
            }
            index = (index + 1) & (slots.count - 1)
        }
        return index
    }

    private func isLong(_ entry: Entry, equalTo bytes: ByteView) -> Bool {
        arena.withView { areSame($0.part(entry.start..<entry.start + bytes.count), bytes) }
    }

    @inline(never)
    private mutating func insert(_ new: Entry, _ long: ByteView, at index: Int) -> UInt32 {
        var entry = new
        if !entry.isShort {
            entry.bytes.low = UInt64(arena.count)
            arena.append(contentsOf: long)
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
            var index = home(of: entry.hash)
            while slots[index].entry != 0 { index = (index + 1) & (slots.count - 1) }
            slots[index] = slot(of: number)
        }
    }
}
