/// The same for the same bytes on every machine and in every version (FNV-1a, 64 bits), so that it may be stored, and that
/// programs which never meet agree by it.
@inlinable
public func stableHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
}
