// A BSON document of our own: built once, then only read.
//
// Sound because: the C struct has a place of its own, from `init` to `deinit`, and nobody has it but this object. All writing
// is done before an initializer returns, so any thread may read: hence `@unchecked Sendable`. (A failed one is never seen.)
import CMongoC

/// An owned BSON document (`bson_t`), immutable once made.
///
/// ```swift
/// let update = try Document { d in
///     d.document("$set") { $0.string("first_name", name) }
///     d.document("$push") { $0.document("products") { $0.array("$each") { a in a.int64(1) } } }
/// }
/// ```
public final class Document: @unchecked Sendable {
    /// The largest document MongoDB stores.
    public static let sizeMax_bytes = 16 * 1024 * 1024

    // The C struct can point into itself, so it must never move.
    let bson: Handle

    init() {
        bson = bson_new()
    }

    deinit { bson_destroy(bson) }

    /// Throws what `build` throws, or `.invalidDocument` where a field could not be appended: no field is ever lost
    /// silently.
    public convenience init(_ build: (inout DocumentWriter) throws -> Void) throws {
        self.init()
        var writer = DocumentWriter(bson)
        try build(&writer)
        if let failure = writer.fields.failure { throw failure }
    }

    /// A document with the keys `0`, `1`, …: what a pipeline is made of. Throws as the other initializer.
    public convenience init(array build: (inout ArrayWriter) throws -> Void) throws {
        self.init()
        var writer = ArrayWriter(bson)
        try build(&writer)
        if let failure = writer.fields.failure { throw failure }
    }

    /// A copy of a borrowed document. Throws `.invalidDocument` where it is corrupt or holds invalid UTF-8
    /// (`bson_validate_with_error`, then each text on its own).
    public convenience init(copying view: DocumentView) throws(MongoError) {
        self.init()
        try view.withBSON { source throws(MongoError) in
            try view.checkIntegrity()
            guard bson_concat(bson, source) else { throw MongoError(.invalidDocument, "the document is too large") }
        }
    }

    /// Borrowed, so for use inside functions that were handed this document: nothing else keeps it alive.
    var view: DocumentView { DocumentView(bson) }

    /// Lends the fields to `body`, and only to it.
    public func read<R, E: Error>(_ body: (DocumentView) throws(E) -> R) throws(E) -> R { try body(view) }

    /// Its length in BSON, which is what `sizeMax_bytes` bounds.
    public var size_bytes: Int { view.bytes.count }

    /// Whether it is `{}`.
    public var isEmpty: Bool { size_bytes == DocumentView.emptySize_bytes }
}

extension Document: Hashable {
    /// Equal bytes: the same fields of the same types in the same order (`bson_equal`).
    public static func == (one: Document, other: Document) -> Bool { bson_equal(one.bson, other.bson) }
    /// Of the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes: view.bytes) }
}

extension Document: CustomStringConvertible {
    /// The size only: a document may hold what must not be logged.
    public var description: String { "Document(\(size_bytes) bytes)" }
}

extension Document {
    /// `{}`: the filter that every document passes.
    public static let all = Document()

    // Each as `DocumentView` has it.

    /// A copy of the field's text; nil where it is missing, of another type or not UTF-8.
    public func string(_ key: StaticString) -> String? { view.string(key) }
    /// The field's int32 or int64, or its double where that is whole; else nil.
    public func int64(_ key: StaticString) -> Int64? { view.int64(key) }
    /// The field's number as a double, int64 beyond 2^53 rounded; else nil.
    public func double(_ key: StaticString) -> Double? { view.double(key) }
    /// The field's boolean; nil where it is missing or of another type.
    public func bool(_ key: StaticString) -> Bool? { view.bool(key) }
    /// A copy of the field's binary data, of any subtype; else nil.
    public func binary(_ key: StaticString) -> [UInt8]? { view.binary(key) }
    /// The field's object id; nil where it is missing or of another type.
    public func objectID(_ key: StaticString) -> ObjectID? { view.objectID(key) }
    /// True only for a field that is there and null.
    public func isNull(_ key: StaticString) -> Bool { view.isNull(key) }
}
