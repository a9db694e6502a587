/// What a request is answered with.
public struct HTTPResponse: Sendable {
    /// Where the bytes of the body come from.
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Each call gives the next bytes, and may wait for them; nil is the end, and an error an end that whoever reads can tell
        /// from it. Only where each connection has a thread.
        case stream(@Sendable () throws -> [UInt8]?)
    }

    /// The status code: 200, 404, …
    public var status: Int
    /// The head's fields, in their order.
    public var fields: [(name: String, value: String)]
    public var body: Body

    /// Text of that media type.
    public init(_ status: Int, _ type: String = "text/plain; charset=utf-8", _ text: String) {
        self.init(status, type, bytes: Array(text.utf8))
    }

    /// Bytes of that media type.
    public init(_ status: Int, _ type: String, bytes: [UInt8]) {
        (self.status, fields, body) = (status, [("Content-Type", type)], .bytes(bytes))
    }

    /// What goes on for as long as somebody reads it.
    public init(streaming type: String, _ next: @escaping @Sendable () throws -> [UInt8]?) {
        (status, fields, body) = (200, [("Content-Type", type)], .stream(next))
    }

    /// The same with one more field in its head. A value that could be taken for the head's end loses what it has of that.
    public func with(_ name: String, _ value: String) -> HTTPResponse {
        var response = self
        response.fields.append((name, String(value.filter { !$0.isNewline && $0 != "\0" })))
        return response
    }
}
