// Unsafe here: an array's memory, told to the kernel by its address. It is sound because `madvise` changes nothing of what is
// in it, and the range lies within what was reserved.
import Glibc

extension Array {
    /// Room for `capacity` elements, most of it in pages of 2 MiB where the kernel has such (`madvise(2)`,
    /// `MADV_HUGEPAGE`): a fault and an address translation for each of those instead of one for every 4 KiB.
    ///
    /// The first 2 MiB stay as they are, so that an array that is hardly used takes hardly any memory.
    mutating func reserveLargePages(_ capacity: Int) {
        reserveCapacity(capacity)
        withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            let page_bytes = 2 << 20
            let begin = base.alignedUp(toMultipleOf: page_bytes) + page_bytes
            let end = (base + capacity * MemoryLayout<Element>.stride).alignedDown(toMultipleOf: page_bytes)
            if begin < end { madvise(begin, end - begin, MADV_HUGEPAGE) }
        }
    }
}
