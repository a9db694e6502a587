// How far a partition has been read, with enough of its content to notice that it is another one.

import Bytes

/// A position in a partition, fit to be stored: a few 64-bit integers.
public struct SourceMark: Sendable, Equatable {
    /// How much of a file's beginning, and of what stands before the position, is fingerprinted.
    static let sample_bytes_max = 4096

    /// From where reading goes on.
    public var position: Int64
    /// The file's device and inode (`fstat`), zero where there is no file. A copy of a file has other
    /// ones and may be read on all the same, so they decide nothing.
    public var device: Int64
    /// As `device`.
    public var inode: Int64
    /// Fingerprint of the first bytes of the file: up to 4,096 of them, up to the position.
    public var headFingerprint: Int64
    /// Fingerprint of the up to 4,096 bytes before the position.
    public var tailFingerprint: Int64
    /// What a position in a topic's partition is recognised by; nil in a file, and where nothing was read yet.
    public var last: LastRecord?

    /// A position in a file, by what was fingerprinted there.
    public init(position: Int64, device: Int64, inode: Int64, headFingerprint: Int64, tailFingerprint: Int64) {
        self.position = position
        self.device = device
        self.inode = inode
        self.headFingerprint = headFingerprint
        self.tailFingerprint = tailFingerprint
    }

    /// A position in a topic's partition, behind the last record that was read of it, if any was.
    public init(position: Int64, last: LastRecord?) {
        self.init(position: position, device: 0, inode: 0, headFingerprint: 0, tailFingerprint: 0)
        self.last = last
    }
}

/// A 64-bit hash of some bytes. It is stored in databases, so it never changes.
func fingerprint(_ bytes: ByteView) -> Int64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
    let words_bytes = bytes.count & ~7
    func mix(_ word: UInt64) {
        hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
    }
    for offset in stride(from: 0, to: words_bytes, by: 8) {
        mix(bytes.word(at: offset))
    }
    for offset in words_bytes..<bytes.count { mix(UInt64(bytes[offset])) }
    return Int64(bitPattern: hash)
}
