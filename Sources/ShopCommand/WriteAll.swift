import Glibc

/// Writes all of the bytes (`write(2)`), however many calls that takes; gives the error that stopped it, or 0.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
        let written = write(descriptor, rest.baseAddress, rest.count)
        if written < 0 && errno != EINTR { return errno }
        rest = UnsafeRawBufferPointer(rebasing: rest[max(0, written)...])
    }
    return 0
}
