/// Writes the fields of one JSON object as bytes. Keys are our own; texts come from anywhere.
public struct JSONFields {
    var output: [UInt8]
    private var isFirst = true

    init(after output: consuming [UInt8] = []) { self.output = output }

    /// An object by itself, with the end of its line.
    public static func line(_ fields: (inout JSONFields) -> Void) -> [UInt8] {
        var json = JSONFields(after: [UInt8(ascii: "{")])
        fields(&json)
        return json.output + Array("}\n".utf8)
    }

    /// Appends a text; null for nil.
    public mutating func text(_ key: StaticString, _ value: String?) {
        begin(key)
        if let value { appendQuoted(value, to: &output) } else { output.append("null") }
    }

    /// Appends a text under a name that is made only now.
    public mutating func text(named key: String, _ value: String) {
        if !isFirst { output.append(", ") }
        isFirst = false
        appendQuoted(key, to: &output)
        output.append(": ")
        appendQuoted(value, to: &output)
    }

    /// Appends a number, a whole one without a fraction; null for nil, and for what is not finite.
    public mutating func number(_ key: StaticString, _ value: Double?) {
        begin(key)
        if let value, value.isFinite { appendNumber(value, to: &output) } else { output.append("null") }
    }

    /// Appends a whole number; null for nil.
    public mutating func integer(_ key: StaticString, _ value: Int64?) {
        begin(key)
        if let value { appendInteger(value, to: &output) } else { output.append("null") }
    }

    /// Appends true or false.
    public mutating func flag(_ key: StaticString, _ value: Bool) {
        begin(key)
        output.append(value ? "true" : "false")
    }

    /// Appends an object.
    public mutating func object(_ key: StaticString, _ fields: (inout JSONFields) -> Void) {
        begin(key)
        nest(fields)
    }

    /// Appends a list of objects, one for each element.
    public mutating func objects<Elements: Sequence>(
        _ key: StaticString, _ elements: Elements, _ fields: (Elements.Element, inout JSONFields) -> Void
    ) {
        list(key, elements) { element, json in json.nest { fields(element, &$0) } }
    }

    /// Appends a list of orders.
    public mutating func orders(_ key: StaticString, _ ids: some Sequence<OrderID>) {
        list(key, ids) { id, json in
            switch id {
            case .number(let number): appendInteger(number, to: &json.output)
            case .text(let id): appendQuoted(id.text, to: &json.output)
            }
        }
    }

    private mutating func list<Elements: Sequence>(
        _ key: StaticString, _ elements: Elements, _ write: (Elements.Element, inout JSONFields) -> Void
    ) {
        begin(key)
        output.append("[")
        var isFirstElement = true
        for element in elements {
            if !isFirstElement { output.append(", ") }
            isFirstElement = false
            write(element, &self)
        }
        output.append("]")
    }

    private mutating func nest(_ fields: (inout JSONFields) -> Void) {
        let outer = isFirst
        isFirst = true
        output.append("{")
        fields(&self)
        output.append("}")
        isFirst = outer
    }

    mutating func begin(_ key: StaticString) {
        output.append(isFirst ? "\"" : ", \"")
        isFirst = false
        output.append(key)
        output.append("\": ")
    }
}
