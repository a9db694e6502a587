// The hash by which Kafka's Java client spreads keys over partitions: 32-bit MurmurHash2 with a fixed seed.
//
// A directory log uses it too, so that a key lives in the same partition in either kind of log.

import Bytes

/// MurmurHash2 of the key, bit for bit that of the Java client.
func murmur2(_ key: ByteView) -> UInt32 {
    let multiplier: UInt32 = 0x5BD1_E995
    var hash = 0x9747_B28C ^ UInt32(truncatingIfNeeded: key.count)
    let words_bytes = key.count & ~3
    for offset in stride(from: 0, to: words_bytes, by: 4) {
        var word = key.halfWord(at: offset)
        word &*= multiplier
        word ^= word >> 24
        hash = (hash &* multiplier) ^ (word &* multiplier)
    }
    if words_bytes < key.count {
        for offset in words_bytes..<key.count { hash ^= UInt32(key[offset]) << (8 * UInt32(offset - words_bytes)) }
        hash &*= multiplier
    }
    hash ^= hash >> 13
    hash &*= multiplier
    return hash ^ (hash >> 15)
}

/// The partition, of `count`, in which the key's records live: the hash made positive, modulo the count.
func partition(of key: ByteView, count: Int) -> Int {
    Int(murmur2(key) & 0x7FFF_FFFF) % count
}
