import Bytes

/// What stood before a value of the record before, and which field it named.
///
/// A producer writes its records alike: the same keys in the same order, with the same spaces. So most keys are known by
/// their place, and comparing a few words takes the place of reading them. What is equal to a key that was read is a key.
struct KnownKey {
    /// How many of an object's keys are remembered; further ones share the last place.
    static let count_max = 16
    /// The longest that is remembered, in bytes: spaces, quotes and colon among them.
    static let size_bytes_max = 24

    private var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    private var masks: (UInt64, UInt64, UInt64) = (0, 0, 0)
    /// 0 where there is none yet.
    private(set) var size_bytes = 0
    private(set) var field: EventField?

    /// None yet.
    init() {}

    /// What ends where the cursor is; at most `size_bytes_max` bytes.
    init(from start: Int, to cursor: JSONCursor, field: EventField?) {
        size_bytes = cursor.at - start
        self.field = field
        masks = (Self.mask(size_bytes), Self.mask(size_bytes - 8), Self.mask(size_bytes - 16))
        let read = Self.words(cursor.text, at: start)
        words = (read.0 & masks.0, read.1 & masks.1, read.2 & masks.2)
    }

    /// Whether the same bytes are next.
    @inline(__always)
    func isNext(_ cursor: JSONCursor) -> Bool {
        let read = Self.words(cursor.text, at: cursor.at)
        let other =
            ((read.0 & masks.0) ^ words.0) | ((read.1 & masks.1) ^ words.1) | ((read.2 & masks.2) ^ words.2)
        return other == 0 && size_bytes > 0
    }

    @inline(__always)
    private static func words(_ text: ByteView, at start: Int) -> (UInt64, UInt64, UInt64) {
        (text.word(at: start), text.word(at: start + 8), text.word(at: start + 16))
    }

    /// Of the first so many bytes of a word.
    private static func mask(_ size_bytes: Int) -> UInt64 {
        size_bytes <= 0 ? 0 : size_bytes >= 8 ? .max : (1 << UInt64(8 * size_bytes)) - 1
    }
}
