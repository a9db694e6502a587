import Glibc

/// Writes all of the bytes (`write(2)`), however many calls that takes; gives the error that stopped it, or 0.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { bytes in
        var rest = bytes[...]
        while let start = bytes.baseAddress, !rest.isEmpty {
            let written = write(descriptor, start + rest.startIndex, rest.count)
            if written < 0 && errno != EINTR { return errno }
            rest = rest.dropFirst(max(0, written))
        }
        return 0
    }
}
