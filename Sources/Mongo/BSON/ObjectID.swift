// The object ids that the driver and the server give to documents without an `_id`.
import CMongoC

/// A twelve-byte BSON object id.
public struct ObjectID: Hashable, Sendable {
    var raw: bson_oid_t

    /// A new one (`bson_oid_init`): time, process and a counter.
    public init() {
        raw = bson_oid_t()
        bson_oid_init(&raw, nil)
    }

    init(_ raw: bson_oid_t) { self.raw = raw }

    /// A copy of its twelve bytes.
    public var bytes: [UInt8] {
        let b = raw.bytes
        return [b.0, b.1, b.2, b.3, b.4, b.5, b.6, b.7, b.8, b.9, b.10, b.11]
    }

    /// Equal bytes.
    public static func == (one: ObjectID, other: ObjectID) -> Bool { one.bytes == other.bytes }
    /// Of the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
