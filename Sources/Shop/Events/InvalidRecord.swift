/// Why a record is no event of the shop. The text is for people and for the dead letters.
public struct InvalidRecord: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        case empty
        case tooLong
        case invalidUTF8
        case notJSON
        case notAnObject
        case trailingData
        case nestedTooDeep
        case unknownEvent
        case missing(EventField)
        case wrongType(EventField)
        case outOfRange(EventField)
        case invalidID(EventField)
        case givenTwice(EventField)
        case twoCustomers
        /// The customer has as many open orders, waiting purchases or early payments as a document can hold.
        case customerFull
        /// The joiner crashed so many times while it was at work on the record.
        case crashing(times: Int)
    }

    public let reason: Reason
    /// Where in the record the fault was seen, in bytes from its start; `nil` where that says nothing.
    public let offset: Int?

    public init(_ reason: Reason, at offset: Int? = nil) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String {
        offset.map { "\(reason.words) (at byte \($0) of the record)" } ?? reason.words
    }
}

extension InvalidRecord.Reason {
    var words: String {
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
