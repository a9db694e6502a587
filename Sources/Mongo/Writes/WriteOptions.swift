// The options of a write, made once, and the checks that stand in for the driver's slower ones.
import CMongoC

enum WriteOptions {
    /// Documents are built by this module, so the driver need not walk through each again.
    static let insert = Document.ofOne { $0.bool("validate", false) }
    static let delete = Document.ofOne { $0.document("collation", Collation.simple) }

    private static let update = Document.ofOne {
        $0.bool("validate", false)
        $0.document("collation", Collation.simple)
    }
    private static let upsert = Document.ofOne {
        $0.bool("validate", false)
        $0.document("collation", Collation.simple)
        $0.bool("upsert", true)
    }

    static func of(upsert isUpsert: Bool) -> Document { isUpsert ? upsert : update }

    /// The options, and the transaction under way if there is one.
    static func joined(_ options: Document, of client: Client) throws(MongoError) -> Document {
        guard client.session != nil else { return options }
        return try Document.joining(options, of: client)
    }
}

/// How texts are compared: as bytes, also where a collection's own collation takes `A` for `a`.
enum Collation {
    static let simple = Document.ofOne { $0.string("locale", "simple") }
}

enum WriteCheck {
    /// Throws `.rejected` beyond the 16 MiB that MongoDB stores: one such document would fail a whole bulk.
    static func size(_ document: Document) throws(MongoError) {
        guard document.size_bytes <= Document.sizeMax_bytes else {
            throw MongoError(.rejected, "a document of \(document.size_bytes) bytes is too large", code: 10334)
        }
    }

    /// Throws `.invalidDocument` for what is not an update: with a plain document the server would replace the match.
    static func update(_ update: Document) throws(MongoError) {
        try size(update)
        guard isOperator(update) || isPipeline(update) else {
            throw MongoError(.invalidDocument, "an update consists of $-operators or is a pipeline")
        }
    }

    /// Throws `.invalidDocument` for an update where a whole document is meant.
    static func replacement(_ document: Document) throws(MongoError) {
        try size(document)
        guard !isOperator(document) else {
            throw MongoError(.invalidDocument, "a replacement has no $-operators")
        }
    }

    private static func isOperator(_ document: Document) -> Bool {
        document.read { view in view.first { _, _ in true }?.key.bytes.first == UInt8(ascii: "$") }
    }

    private static func isPipeline(_ document: Document) -> Bool {
        document.read { view in
            guard let (key, value) = view.first(where: { _, _ in true }) else { return false }
            return key == "0" && value.document != nil
        }
    }
}

extension Document {
    /// A copy of the options with the transaction of the client.
    fileprivate static func joining(_ options: Document, of client: Client) throws(MongoError) -> Document {
        let joined = try Document(copying: options.view)
        var writer = DocumentWriter(joined.bson)
        try writer.transaction(of: client)
        return joined
    }

    /// A constant of this module: a fixed name and value cannot fail.
    static func ofOne(_ build: (inout DocumentWriter) -> Void) -> Document {
        let document = Document()
        var writer = DocumentWriter(document.bson)
        build(&writer)
        precondition(writer.fields.failure == nil)
        return document
    }
}
