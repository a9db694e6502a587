// The parts of stored documents in comparable form; whatever has the wrong type is a fault, never a default.

import Mongo

extension DocumentView {
    func byteText(_ name: StaticString) -> ByteText? { self[name]?.text.map { ByteText(bytes: Array($0.bytes)) } }

    func requiredText(_ name: StaticString) throws -> ByteText {
        guard let text = byteText(name) else { throw StoredStateFault(description: "\(name) is no text in \(shown)") }
        return text
    }

    func number(_ name: StaticString) throws -> Double {
        guard let number = double(name) else { throw StoredStateFault(description: "\(name) is no number in \(shown)") }
        return number
    }

    /// A 64-bit integer, stored as one.
    func timestamp(_ name: StaticString) throws -> Int64 {
        guard case .int64(let time_ms) = self[name] else {
            throw StoredStateFault(description: "\(name) is no 64-bit integer in \(shown)")
        }
        return time_ms
    }

    /// The elements of an array; none if there is no such field.
    func list<Element>(_ name: StaticString, _ element: (Value) throws -> Element) throws -> [Element] {
        try array(name)?.map { try element($0.value) } ?? []
    }

    private var shown: String { (try? relaxedJSON).map { String($0.prefix(200)) } ?? "a document" }
}

extension Value {
    /// The fields of an embedded document.
    var fields: DocumentView {
        get throws {
            guard let document else { throw StoredStateFault(description: "an element is no document") }
            return document
        }
    }
}

extension Holding {
    /// As stored in a customer's `products`. Throws ``StoredStateFault`` where a field is missing or of another type.
    ///
    /// `first`: the source whose records are told by their position alone.
    init(_ value: Value, first: String?) throws {
        typealias Name = StoredNames.Item
        let fields = try value.fields
        self.init(
            productID: try fields.requiredText(Name.id), type: try fields.requiredText(Name.type),
            name: try fields.requiredText(Name.name), price: try fields.number(Name.price),
            quantity: try fields.number(Name.quantity), timestamp_ms: try fields.timestamp(Name.timestamp_ms),
            origin: try PurchaseOrigin(fields, first))
    }

    /// One of a customer's `products`.
    public init(_ value: Value, embeddedIn customer: DocumentView) throws {
        try self.init(value, first: StoredBuckets.firstSource(of: customer))
    }
}

extension PurchaseOrigin {
    fileprivate init?(_ fields: DocumentView, _ first: String?) throws {
        typealias Name = StoredNames.Item
        if let order = fields[Name.orderID] {
            self = .order(try OrderID(order))
        } else if let position = fields.int64(Name.position) {
            self = .record(source: fields.string(Name.source) ?? first ?? "", position: position)
        } else {
            return nil
        }
    }
}

extension WaitingPurchase {
    init(_ value: Value, first: String?) throws {
        typealias Name = StoredNames.Item
        let fields = try value.fields
        self.init(
            productID: try fields.requiredText(Name.productID), quantity: try fields.number(Name.quantity),
            timestamp_ms: try fields.timestamp(Name.timestamp_ms), origin: try PurchaseOrigin(fields, first))
    }
}

extension OrderID {
    init(_ value: Value) throws {
        switch value {
        case .string(let text): self = .text(ByteText(bytes: Array(text.bytes)))
        case .int32(let number): self = .number(Int64(number))
        case .int64(let number): self = .number(number)
        default: throw StoredStateFault(description: "an order id is neither an integer nor a text")
        }
    }
}
