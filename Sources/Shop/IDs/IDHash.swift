// The hashes of ids. Each process has a seed of its own, so that nobody can choose ids that collide.
import Bytes

@inline(__always)
func hashShort(_ id: ShortBytes, _ count: Int, seed: UInt64) -> UInt64 {
    fold(fold(id.low ^ seed) ^ id.high ^ UInt64(truncatingIfNeeded: count) << 56)
}

/// Eight bytes at a time, each folded in by a 128-bit product.
func hashLong(_ bytes: ByteView, seed: UInt64) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
    var index = 0
    while index + 8 <= bytes.count {
        hash = fold(hash ^ bytes.word(at: index))
        index += 8
    }
    return fold(fold(hash ^ tailBytes(bytes, from: index)))
}

@inline(__always)
private func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
}
