// Building documents and reading them: every type, and texts and bytes that mean harm.
import CMongoC
import Testing

@testable import Mongo

@Suite("A document") struct DocumentTests {
    private static let id = ObjectID()

    /// One row per wrapper: what is appended, and how it comes back.
    static let wrappers:
        [(name: String, build: @Sendable (inout DocumentWriter) -> Void, holds: @Sendable (DocumentView) -> Bool)] = [
            ("string", { $0.string("f", "zażółć") }, { $0.string("f") == "zażółć" }),
            ("empty string", { $0.string("f", "") }, { $0.string("f") == "" }),
            ("string with a NUL", { $0.string("f", "a\u{0}b") }, { $0.string("f") == "a\u{0}b" }),
            ("bytes", { d in Array("é".utf8).withUnsafeBytes { d.string("f", utf8: $0) } }, { $0.string("f") == "é" }),
            (
                "no bytes", { $0.string("f", utf8: UnsafeRawBufferPointer(start: nil, count: 0)) },
                { $0.string("f") == "" }
            ),
            ("int32", { $0.int32("f", .min) }, { $0.int64("f") == Int64(Int32.min) && $0.double("f") == -0x1p31 }),
            ("int64", { $0.int64("f", .max) }, { $0.int64("f") == .max }),
            ("double", { $0.double("f", 0.1) }, { $0.double("f") == 0.1 && $0.int64("f") == nil }),
            ("whole double", { $0.double("f", -3) }, { $0.int64("f") == -3 }),
            ("huge double", { $0.double("f", 0x1p63) }, { $0.int64("f") == nil && $0.double("f") == 0x1p63 }),
            ("least int64 as a double", { $0.double("f", -0x1p63) }, { $0.int64("f") == .min }),
            ("not a number", { $0.double("f", .nan) }, { $0.int64("f") == nil && $0.double("f")?.isNaN == true }),
            ("infinity", { $0.double("f", .infinity) }, { $0.int64("f") == nil }),
            ("bool", { $0.bool("f", true) }, { $0.bool("f") == true && $0.int64("f") == nil }),
            ("null", { $0.null("f") }, { $0.isNull("f") && $0.string("f") == nil && $0["f"] != nil }),
            ("date", { $0.date("f", timestamp_ms: -1) }, { if case .date(-1) = $0["f"] { true } else { false } }),
            ("object id", { $0.objectID("f", id) }, { $0.objectID("f") == id }),
            (
                "binary", { d in [UInt8]([0, 255]).withUnsafeBytes { d.binary("f", $0) } },
                { $0.binary("f") == [0, 255] }
            ),
            ("no binary", { $0.binary("f", UnsafeRawBufferPointer(start: nil, count: 0)) }, { $0.binary("f") == [] }),
            (
                "document", { $0.document("f") { $0.int32("x", 1) } },
                { $0.document("f")?.int64("x") == 1 && $0.array("f") == nil }
            ),
            ("copied document", { $0.document("f", one) }, { $0.document("f")?.int64("x") == 1 }),
            (
                "array",
                {
                    $0.array("f") {
                        $0.null(); $0.string("b"); $0.document(one)
                    }
                }, { $0.array("f")?.string("1") == "b" }
            ),
            ("copied array", { $0.array("f", pair) }, { $0.array("f")?.bool("1") == true && $0.document("f") == nil }),
            ("nothing", { _ in }, { $0["f"] == nil && !$0.isNull("f") }),
        ]
    private static let one = Document.ofOne { $0.int32("x", 1) }
    private static let pair = Document.ofOne {
        $0.null("0"); $0.bool("1", true)
    }

    @Test("gives back what was put in", arguments: wrappers.indices)
    func wrapper(row: Int) throws {
        let (name, build, holds) = Self.wrappers[row]
        let document = try Document { d in
            d.string("before", "x")
            build(&d)
            d.int32("after", 7)
        }
        #expect(document.read(holds), "\(name)")
        #expect(document.string("before") == "x" && document.int64("after") == 7, "\(name)")
        #expect(try Document(json: document.canonicalJSON) == document || name == "not a number", "\(name)")
    }

    @Test("counts the keys of a long array")
    func longArray() throws {
        let document = try Document { $0.array("a") { a in for i in 0..<1500 { a.int64(Int64(i)) } } }
        document.read { view in
            #expect(
                view.array("a")?.enumerated().allSatisfy { $1.key.string == "\($0)" && $1.value.int64 == Int64($0) }
                    == true)
            #expect(view.array("a")?.int64("1499") == 1499)
        }
    }

    @Test(
        "is not made where a text is not UTF-8, however deep",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]])
    func invalidTextIn(bytes: [UInt8]) {
        let error = #expect(throws: MongoError.self) {
            try Document { d in
                d.document("a") { $0.array("b") { a in bytes.withUnsafeBytes { a.string(utf8: $0) } } }
                d.int32("after", 1)
            }
        }
        #expect(error?.kind == .invalidDocument)
        #expect(error?.description.contains("\"0\"") == true)
    }

    @Test("never loses a field whose name holds a NUL: it is not made")
    func nulInName() throws {
        #expect(throws: MongoError.self) { try Document { $0.int32("a\u{0}b", 1) } }
        #expect(throws: MongoError.self) { try Document { $0.document("a\u{0}b") { $0.int32("x", 1) } } }
        #expect(throws: MongoError.self) { try Document { try $0.field(named: "a\u{0}b", .null) } }
        let document = try Document { try $0.field(named: "a.$b", .string("c")) }
        #expect(document.read { $0.value(named: "a.$b")?.text?.string } == "c")
    }

    @Test("gives out no text that is not UTF-8")
    func invalidTextOut() {
        let raw: [UInt8] = [14, 0, 0, 0, 2, 0x61, 0, 2, 0, 0, 0, 0xFF, 0, 0]
        raw.withUnsafeBytes { bytes in
            let view = DocumentView(bytes)
            #expect(view.string("a") == nil)
            if case .other(let type) = view["a"] { #expect(type == 2) } else { Issue.record("not .other") }
            #expect(throws: MongoError.self) { try view.canonicalJSON }
            #expect(throws: MongoError.self) { try Document(copying: view) }
        }
    }

    @Test("that is corrupt is neither copied nor a danger", arguments: 0..<40)
    func corrupt(cut: Int) throws {
        let whole = try Document { d in
            d.string("a", "text")
            d.document("b") { $0.binary("c", UnsafeRawBufferPointer(start: nil, count: 0)) }
        }
        var bytes = whole.read { Array($0.bytes) }
        guard bytes.indices.contains(cut) else { return }
        bytes[cut] ^= 0xFF
        bytes.withUnsafeBytes { raw in
            let view = DocumentView(raw)
            for (key, value) in view { _ = (key.string, value.text?.string, value.document?.string("c")) }
            if let copy = try? Document(copying: view) { #expect(copy.read { $0.bytes.elementsEqual(raw) }) }
        }
        _ = #expect(throws: MongoError.self) {
            try bytes.prefix(cut).withUnsafeBytes { try Document(copying: DocumentView($0)) }
        }
    }

    @Test("matches its keys in a switch, byte for byte")
    func keys() throws {
        let document = try Document {
            $0.int32("e\u{301}", 1); $0.int32("\u{e9}", 2); $0.int32("x", 3)
        }
        var found: [Int64] = []
        document.read { view in
            for (key, value) in view {
                switch key {
                case "\u{e9}", "x": found.append(value.int64 ?? 0)
                default: break
                }
            }
        }
        #expect(found == [2, 3])
    }

    @Test(
        "is made of exactly one JSON text", arguments: ["", " ", "{", "1", "{} {}", "{}x", "{\"a\": \"\u{1}\"}", "nul"])
    func notJSON(text: String) {
        let error = #expect(throws: MongoError.self) { try Document(json: text) }
        #expect(error?.kind == .invalidDocument)
    }

    @Test("prints as JSON of both kinds")
    func json() throws {
        let document = try Document(json: #" {"n": 1, "t": ["a", {"$date": "1970-01-01T00:00:00Z"}]} "#)
        #expect(try document.relaxedJSON == #"{ "n" : 1, "t" : [ "a", { "$date" : "1970-01-01T00:00:00Z" } ] }"#)
        #expect(try document.canonicalJSON.contains(#""n" : { "$numberInt" : "1" }"#))
    }
}
