import FoundationEssentials
import HTTP

/// Lets those in who know the token, where there is one.
struct Gate: Sendable {
    let token: String?

    /// What is answered to who may not come in; nil for who may.
    func refusal(of request: HTTPRequest) -> HTTPResponse? {
        guard let token else { return nil }
        let given = request.fields["authorization"].flatMap(Self.token)
        // Compared also where nothing was given, and to the end: how long it takes says nothing about the token.
        let isKnown = Self.areSame(Array((given ?? "").utf8), Array(token.utf8))
        if isKnown, given != nil { return nil }
        return HTTPResponse(401, "text/plain; charset=utf-8", "the token of the page is needed, as the password\n")
            .with("WWW-Authenticate", #"Basic realm="shop", charset="UTF-8""#)
    }

    /// The password of HTTP Basic, whoever it is said to be of, or a bearer's token.
    static func token(_ field: String) -> String? {
        let parts = field.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return parts[1]
        case "basic":
            guard let data = Data(base64Encoded: parts[1]), let text = String(data: data, encoding: .utf8),
                let colon = text.firstIndex(of: ":")
            else { return nil }
            return String(text[text.index(after: colon)...])
        default: return nil
        }
    }

    /// Whether two texts are the same, in a time that depends on the first one's length alone.
    static func areSame(_ given: [UInt8], _ known: [UInt8]) -> Bool {
        var difference = UInt(bitPattern: given.count ^ known.count)
        for (index, byte) in given.enumerated() {
            difference |= UInt(byte ^ known[known.isEmpty ? 0 : index % known.count, default: 0])
        }
        return difference == 0
    }
}

extension [UInt8] {
    fileprivate subscript(index: Int, default fallback: UInt8) -> UInt8 {
        indices.contains(index) ? self[index] : fallback
    }
}
