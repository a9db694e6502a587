/// Why a record is no event of the shop. The text is for people and for the dead letters.
public struct InvalidRecord: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong; each reason has its words.
    public enum Reason: Equatable, Sendable {
        /// No bytes at all, such as a tombstone.
        case empty
        /// More than `EventParser.size_bytes_max` bytes.
        case tooLong
        /// Bytes that are no UTF-8, or an escape that is half of a surrogate pair.
        case invalidUTF8
        /// Some byte breaks the grammar of RFC 8259.
        case notJSON
        /// A JSON text, but a number, a string or a list.
        case notAnObject
        /// Something but spaces behind the object.
        case trailingData
        /// More than `EventParser.depth_max` objects and lists inside each other.
        case nestedTooDeep
        /// A type that no service of the suite knows.
        case unknownEvent
        /// A required field is not given, or given as `null`.
        case missing(EventField)
        /// The field is of another JSON type than it must be.
        case wrongType(EventField)
        /// A number beyond what its type or its meaning allows.
        case outOfRange(EventField)
        /// An empty or overlong id, or one with control characters.
        case invalidID(EventField)
        /// One of the shop's own fields stands there twice.
        case givenTwice(EventField)
        /// `user_id` and `customer_id` are both given, and differ.
        case twoCustomers
        /// The customer has as many open orders, waiting purchases or early payments as a document can hold.
        case customerFull
        /// The joiner crashed so many times while it was at work on the record.
        case crashing(times: Int)
    }

    /// What is wrong with it.
    public let reason: Reason
    /// Where in the record the fault was seen, in bytes from its start; `nil` where that says nothing.
    public let offset: Int?

    /// `offset` in bytes from the record's start.
    public init(_ reason: Reason, at offset: Int? = nil) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String {
        offset.map { "\(reason.words) (at byte \($0) of the record)" } ?? reason.words
    }
}

extension InvalidRecord.Reason {
    /// For people, without the place in the record: one of a few texts.
    public var words: String {
        switch self {
        case .empty: "the record is empty"
        case .tooLong: "the record is longer than \(EventParser.size_bytes_max) bytes"
        case .invalidUTF8: "the record is not valid UTF-8"
        case .notJSON: "the record is not JSON"
        case .notAnObject: "the record is not a JSON object"
        case .trailingData: "there is more after the JSON object"
        case .nestedTooDeep: "the JSON is nested deeper than \(EventParser.depth_max) levels"
        case .unknownEvent: "the type of the event is unknown"
        case .missing(let field): "\(field) is missing"
        case .wrongType(let field): "\(field) has the wrong type"
        case .outOfRange(let field): "\(field) is out of range"
        case .invalidID(let field):
            "\(field) is no valid id (1 to \(ShopID.size_bytes_max) bytes, no control characters)"
        case .givenTwice(let field): "\(field) is given twice"
        case .twoCustomers: "user_id and customer_id differ"
        case .customerFull: "the customer has too much open: orders, early payments or waiting purchases"
        case .crashing(let times): "the record crashed the joiner \(times) times"
        }
    }
}
