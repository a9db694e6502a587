// The time of an operation in a replica set's log: not a date, but a place.
import CMongoC

/// A BSON timestamp: seconds since the Unix epoch, and a number of the operation within that second.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Seconds since the Unix epoch.
    public let seconds: UInt32
    /// Which operation of that second, from 1.
    public let increment: UInt32

    /// `seconds` since the Unix epoch, and which operation of that second.
    public init(seconds: UInt32, increment: UInt32) {
        (self.seconds, self.increment) = (seconds, increment)
    }

    /// In the order of the log.
    public static func < (one: Timestamp, other: Timestamp) -> Bool {
        (one.seconds, one.increment) < (other.seconds, other.increment)
    }
}

extension DocumentView {
    /// The field's timestamp (`bson_iter_timestamp`), as `clusterTime` of a change and `operationTime` of any reply are;
    /// nil where it is missing or of another type.
    public func timestamp(_ key: StaticString) -> Timestamp? {
        var position = bson_iter_t()
        let found = try? withBSON { bson in
            withAddress(of: &position) { position -> Timestamp? in
                guard bson_iter_init_find(position, bson, key.description) else { return nil }
                return Timestamp(position)
            }
        }
        return found ?? nil
    }
}

extension Timestamp {
    fileprivate init?(_ iterator: OpaquePointer) {
        guard bson_iter_type(iterator) == BSON_TYPE_TIMESTAMP else { return nil }
        var (seconds, increment): (UInt32, UInt32) = (0, 0)
        bson_iter_timestamp(iterator, &seconds, &increment)
        self.init(seconds: seconds, increment: increment)
    }
}

extension DocumentWriter {
    /// Appends a timestamp (`bson_append_timestamp`); the server puts its own time for one of zeros in an insertion.
    public mutating func timestamp(_ key: StaticString, _ value: Timestamp) {
        key.withUTF8Buffer {
            fields.append($0) { [bson = fields.bson] in
                bson_append_timestamp(bson, $0, $1, value.seconds, value.increment)
            }
        }
    }
}

extension Document {
    /// As of `DocumentView`.
    public func timestamp(_ key: StaticString) -> Timestamp? { view.timestamp(key) }
}
