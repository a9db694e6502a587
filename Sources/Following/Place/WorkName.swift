/// Names a piece of work, a log that is joined into a database, so shortly that files can be called by it.
func workName(store: String, log: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
    for byte in "\(store)\n\(log)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(hash, radix: 16)
}
