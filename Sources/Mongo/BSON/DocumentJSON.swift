// Documents as MongoDB Extended JSON, for tests and tools.
import CMongoC

extension Document {
    /// Reads one Extended JSON object (or array) and nothing after it (`bson_json_reader_read`).
    /// Throws `.invalidDocument`.
    public convenience init(json: String) throws(MongoError) {
        self.init()
        var json = json
        // The reader keeps the address of the text, so all reading happens while the text stays put.
        let fault = json.withUTF8 { text in
            let reader = bson_json_data_reader_new(true, 0)
            defer { bson_json_reader_destroy(reader) }
            bson_json_data_reader_ingest(reader, text.baseAddress, text.count)
            return readOnly(from: reader)
        }
        if let fault { throw MongoError(.invalidDocument, fault) }
    }

    private func readOnly(from reader: OpaquePointer?) -> String? {
        var error = bson_error_t()
        let found = bson_json_reader_read(reader, bson, &error)
        guard found >= 0 else { return "not JSON: \(error.text)" }
        guard found == 1 else { return "no JSON document" }
        let rest = Document()
        let end = rest.read { _ in bson_json_reader_read(reader, rest.bson, &error) }
        return end == 0 ? nil : "text after the JSON document"
    }

    /// Every type spelled out: `{"n": {"$numberInt": "1"}}`. Throws `.invalidDocument` where a string is not UTF-8.
    public var canonicalJSON: String { get throws(MongoError) { try view.canonicalJSON } }

    /// Plain JSON where no type is lost to a reader: `{"n": 1}`. Throws as `canonicalJSON`.
    public var relaxedJSON: String { get throws(MongoError) { try view.relaxedJSON } }
}

extension DocumentView {
    /// Every type spelled out (`bson_as_canonical_extended_json`). Throws `.invalidDocument` where a string is not UTF-8.
    public var canonicalJSON: String {
        get throws(MongoError) { try json(bson_as_canonical_extended_json) }
    }

    /// Numbers as JSON has them (`bson_as_relaxed_extended_json`). Throws as `canonicalJSON`.
    public var relaxedJSON: String {
        get throws(MongoError) { try json(bson_as_relaxed_extended_json) }
    }

    private func json(
        _ print: (OpaquePointer?, UnsafeMutablePointer<Int>?) -> UnsafeMutablePointer<CChar>?
    ) throws(MongoError) -> String {
        try withBSON { bson throws(MongoError) in
            var size_bytes = 0
            guard let text = print(bson, &size_bytes) else {
                throw MongoError(.invalidDocument, "a string in the document is not valid UTF-8")
            }
            defer { bson_free(text) }
            return String(decoding: UnsafeRawBufferPointer(start: text, count: size_bytes), as: UTF8.self)
        }
    }

    /// The view as the C type (`bson_init_static`), for calls that only read it.
    func withBSON<R>(_ body: (OpaquePointer) throws(MongoError) -> R) throws(MongoError) -> R {
        var bson = bson_t()
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return try withAddress(of: &bson) { bson throws(MongoError) in
            guard let start, bson_init_static(bson, start, bytes.count) else {
                throw MongoError(.invalidDocument, "not a BSON document")
            }
            return try body(bson)
        }
    }
}
