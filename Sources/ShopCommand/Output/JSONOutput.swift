import Shop

/// JSON written piece by piece, so that a long array is never held in memory.
///
/// All calls throw as `ResultOutput.flush` does.
public final class JSONOutput {
    private let output: ResultOutput
    private let isLines: Bool
    private var items = 0
    private var needsComma = false

    /// One array of objects; or one object a line (`lines`).
    public init(lines: Bool, to output: ResultOutput) {
        isLines = lines
        self.output = output
    }

    /// One object of the list.
    public func item(_ fields: () throws -> Void) throws {
        if !isLines { try output.append(items == 0 ? "[\n" : ",\n") }
        items += 1
        needsComma = false
        try object(fields)
        if isLines { try output.append("\n") }
        try output.pause()
    }

    /// Ends the list and writes everything. An array that was cut short is left open, so that nobody takes it for all.
    public func end(isWhole: Bool = true) throws {
        if !isLines && isWhole { try output.append(items == 0 ? "[]\n" : "\n]\n") }
        try output.flush()
    }

    /// An object, as an element or after `key`.
    public func object(_ fields: () throws -> Void) throws { try enclosed("{", "}", fields) }

    /// A list, of what `elements` adds.
    public func array(_ key: String, _ elements: () throws -> Void) throws {
        try self.key(key)
        try enclosed("[", "]", elements)
    }

    /// The name of the value that comes next.
    public func key(_ key: String) throws {
        try text(key)
        try output.append(": ")
        needsComma = false
    }

    /// `null` for `nil`.
    public func field(_ key: String, _ text: String?) throws {
        try self.key(key)
        if let text { try self.text(text) } else { try plain("null") }
    }

    /// A number; null where it is unknown, and for what is not finite, which JSON has no word for.
    public func field(_ key: String, _ number: Double?) throws {
        try self.key(key)
        try plain(number.known.map { plainText($0) } ?? "null")
    }

    /// `null` for `nil`.
    public func field(_ key: String, _ number: Int64?) throws {
        try self.key(key)
        try plain(number.map(String.init) ?? "null")
    }

    /// `null` for `nil`.
    public func field(_ key: String, _ answer: Bool?) throws {
        try self.key(key)
        try plain(answer.map(String.init) ?? "null")
    }

    /// One of a list: a number or a text.
    public func element(_ id: OrderID) throws {
        switch id {
        case .number(let number): try plain(String(number))
        case .text(let id): try text(id.text)
        }
    }

    private func enclosed(_ open: String, _ close: String, _ inside: () throws -> Void) throws {
        try plain(open)
        needsComma = false
        try inside()
        try output.append(close)
        needsComma = true
    }

    private func plain(_ value: String) throws {
        if needsComma { try output.append(", ") }
        needsComma = true
        try output.append(value)
    }

    private func text(_ text: String) throws {
        try plain("")
        try output.append { appendQuotedVisibly(text, to: &$0) }
    }
}
