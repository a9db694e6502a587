// The options of a MongoDB URI against the list of what there is.

enum URICheck {
    /// Throws `.configuration` naming the first option that is unknown, given twice, or of a wrong value.
    static func check(_ fields: [URIText.Field]) throws(MongoError) {
        var seen: Set<String> = []
        for field in fields {
            let option = try known(field.name)
            // Tags are given once per choice, in order of preference.
            guard seen.insert(option.key).inserted || option.key == "readpreferencetags" else {
                throw MongoError(.configuration, "the MongoDB URI gives the option \(option.name) twice")
            }
            try check(field.value, of: option)
        }
    }

    private static func known(_ name: String) throws(MongoError) -> URIOption {
        if let option = URIOption.named(name) { return option }
        let current = URIOption.all.filter { $0.synonym == nil }.map(\.name)
        let hint = Spelling.nearest(to: name, among: current).map { "; did you mean \($0)?" } ?? ""
        throw MongoError(.configuration, "the MongoDB URI has an unknown option, \(quoted(name))\(hint)")
    }

    private static func check(_ value: String, of option: URIOption) throws(MongoError) {
        guard let decoded = value.percentDecoded else {
            throw MongoError(.configuration, "the value of the MongoDB URI's option \(option.name) has a wrong %XX")
        }
        guard let objection = option.rule.objection(to: decoded) else { return }
        let shown = option.isSecret ? "" : " \(quoted(decoded))"
        throw MongoError(.configuration, "the MongoDB URI's option \(option.name) cannot be\(shown): \(objection)")
    }

    private static func quoted(_ text: String) -> String {
        text.count <= 60 ? "\"\(text)\"" : "\"\(text.prefix(60))…\""
    }
}
