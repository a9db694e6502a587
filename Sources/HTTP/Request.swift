/// A request as it came, whole: what is in it is text from outside.
public struct HTTPRequest: Sendable {
    /// `GET`, `POST`, …
    public var method: String
    /// The path without the query, its escapes resolved.
    public var path: String
    /// What stands behind the `?`, in its order, its escapes resolved.
    public var query: [(name: String, value: String)]
    /// The fields of the head, their names in small letters.
    public var fields: [String: String]
    /// At most `HTTPServer.Limits.body_bytes`.
    public var body: [UInt8]

    /// What a request says.
    public init(
        method: String, path: String, query: [(name: String, value: String)] = [], fields: [String: String] = [:],
        body: [UInt8] = []
    ) {
        (self.method, self.path, self.query) = (method, path, query)
        (self.fields, self.body) = (fields, body)
    }

    /// The first value of that name in the query.
    public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
