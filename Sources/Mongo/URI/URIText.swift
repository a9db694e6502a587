// Taking the text of a MongoDB URI apart, so that what the driver would overlook can be checked.
//
// By Unicode scalars, as the driver does it by bytes: to a `Character` an @ with an accent on it is no @.

/// The parts of `scheme://[user[:password]@]hosts[/database][?name=value&…]`, still percent-encoded.
struct URIText: Sendable, Equatable {
    struct Field: Sendable, Equatable {
        let name: String
        let value: String

        var isSecret: Bool { URIOption.named(name)?.isSecret ?? true }
    }

    let scheme: String
    var userInfo: String?
    let hosts: String
    var database: String
    var options: [Field]

    /// Throws `.configuration`. Nothing here quotes the text: where a password is badly written, any part may be it.
    init(_ text: String) throws(MongoError) {
        guard !text.utf8.contains(where: { $0 < 0x21 || $0 == 0x7F }) else {
            throw Self.malformed("it holds a space or a control character")
        }
        guard let scheme = ["mongodb://", "mongodb+srv://"].first(where: { text.utf8.starts(with: $0.utf8) }) else {
            throw Self.malformed("it does not begin with mongodb:// or mongodb+srv://")
        }
        let (location, query) = Self.split(text.unicodeScalars.dropFirst(scheme.unicodeScalars.count), at: "?")
        let (authority, path) = Self.split(location, at: "/")
        let credentials = authority.split(separator: "@", omittingEmptySubsequences: false)
        guard credentials.count <= 2, path?.contains("@") != true, query?.contains("@") != true else {
            throw Self.malformed(
                "an @ other than the one after the password must be written %40, a / as %2F, a ? as %3F")
        }
        self.scheme = scheme
        userInfo = credentials.count == 2 ? String(credentials[0]) : nil
        hosts = credentials.last.map { String($0) } ?? ""
        database = path.map { String($0) } ?? ""
        options = try Self.fields(query)
    }

    /// The whole URI again. It may hold a password.
    var assembled: String {
        let query = options.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        return "\(scheme)\(userInfo.map { $0 + "@" } ?? "")\(hosts)/\(database)\(query.isEmpty ? "" : "?" + query)"
    }

    var hasPassword: Bool { userInfo?.unicodeScalars.contains(":") ?? false }

    /// The same URI with `***` for each secret; an option nobody knows counts as one.
    var redacted: URIText {
        var shown = self
        if let userInfo, hasPassword { shown.userInfo = String(userInfo.unicodeScalars.prefix { $0 != ":" }) + ":***" }
        shown.options = options.map { $0.isSecret ? Field(name: $0.name, value: "***") : $0 }
        return shown
    }

    /// Without an `@`, a forgotten host makes `user:password` look like one.
    var hasPlainPorts: Bool {
        hosts.unicodeScalars.split(separator: ",").allSatisfy {
            $0.drop { $0 != ":" }.dropFirst().allSatisfy { ("0"..."9").contains($0) }
        }
    }

    static func malformed(_ reason: String) -> MongoError {
        MongoError(.configuration, "not a MongoDB URI: \(reason)")
    }

    private static func fields(_ query: Substring.UnicodeScalarView?) throws(MongoError) -> [Field] {
        guard let query, !query.isEmpty else { return [] }
        var fields: [Field] = []
        for item in query.split(separator: "&", omittingEmptySubsequences: false) {
            let (name, value) = split(item, at: "=")
            guard let value, !name.isEmpty else { throw malformed("every option is name=value, joined by &") }
            fields.append(Field(name: String(name), value: String(value)))
        }
        return fields
    }

    private static func split(
        _ text: Substring.UnicodeScalarView, at mark: Unicode.Scalar
    ) -> (Substring.UnicodeScalarView, Substring.UnicodeScalarView?) {
        guard let index = text.firstIndex(of: mark) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }
}

extension String {
    /// The text with every `%XX` decoded; nil where one is incomplete or the result is not UTF-8 or holds controls.
    var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else { bytes.append(byte); continue }
            guard let high = rest.popFirst().flatMap(Self.hexValue), let low = rest.popFirst().flatMap(Self.hexValue)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes.contains { $0 < 0x20 || $0 == 0x7F } ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        Character(Unicode.Scalar(digit)).hexDigitValue.flatMap(UInt8.init(exactly:))
    }
}
