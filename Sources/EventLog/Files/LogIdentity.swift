// What a directory log is known by wherever it is moved: 128 random bits in a file of its own.

import Bytes

/// The identity of a directory log.
enum LogIdentity {
    /// The file that holds it, as 32 hexadecimal digits and a newline. A copy of the directory has it, too; one that
    /// is to be another log has to lose it.
    static let fileName = "log-id"

    /// The identity that the directory carries; `nil` when there is none yet.
    static func stored(in directory: String) throws -> String? {
        let path = joined(directory, fileName)
        guard let text = try SmallFile.text(of: path) else { return nil }
        let digits = text.dropLast()
        guard text.last == "\n", digits.utf8.count == 32, digits.utf8.allSatisfy(isHexadecimalDigit) else {
            throw EventLogError.damaged(name: path, reason: "it does not hold a log's identity, 32 hexadecimal digits")
        }
        return String(digits)
    }

    /// The directory's identity, made and durable if there was none. The directory's lock must be held.
    static func madeIfNeeded(in path: String, _ directory: OpenFile) throws -> String {
        if let stored = try stored(in: path) { return stored }
        let new = (0..<2).map { _ in hexadecimal(UInt64.random(in: .min ... .max)) }.joined()
        try SmallFile.write(new + "\n", to: fileName, in: path, directory)
        return new
    }

    /// As `madeIfNeeded`, for those who do not hold the lock.
    static func madeIfNeeded(in path: String) throws -> String {
        let directory = try OpenFile(path, .directory)
        return try directory.withLock { try madeIfNeeded(in: path, directory) }
    }

    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}

extension OpenFile {
    /// What a file is known by that carries no identity: a fingerprint of its first line that is not blank, up to 4,096
    /// bytes with what comes before; `nil` while that is not there whole.
    func contentIdentity() throws -> String? {
        try bytes(at: 0, count: SourceMark.sample_bytes_max).withView { bytes in
            var start = 0
            while let end = bytes.index(of: newline, from: start) {
                if !isBlank(bytes.part(start..<end)) { return Self.identity(bytes.part(0..<end)) }
                start = end + 1
            }
            return bytes.count == SourceMark.sample_bytes_max ? Self.identity(bytes) : nil
        }
    }

    private static func identity(_ bytes: ByteView) -> String {
        "content:" + hexadecimal(UInt64(bitPattern: EventLog.fingerprint(bytes)))
    }
}

/// 16 digits.
private func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
