import Mongo

/// When a picture was taken, by the database's own clock: a time of the cluster, of which the later one is the greater number.
struct PictureVersion: Comparable {
    let time: Timestamp

    /// The seconds in the upper 32 bits, the operation within the second in the lower ones.
    var number: Int64 { Int64(time.seconds) << 32 | Int64(time.increment) }

    /// In Unix milliseconds (UTC); of whole seconds.
    var moment_ms: Int64 { Int64(time.seconds) * 1_000 }

    static func < (one: Self, other: Self) -> Bool { one.time < other.time }
}
