// Unsafe here: reading a BSON document where it lies, without copying and without trusting it.
//
// Sound because: a view is made of memory that its maker keeps, and handed to a closure, which must not keep it: that rule is
// the reader's, as with `withUnsafeBytes`. Nothing is read beyond `bytes`, whatever the document says of its lengths.
import CMongoC

/// A borrowed BSON document or array. It lives in somebody else's memory: use it only inside the closure that was
/// handed it (or while the `Document` it comes from lives), and copy out what is to stay.
///
/// Foreign documents may hold any type anywhere, so every typed accessor answers nil for a missing field and for one of
/// another type. Each by-key accessor walks the fields from the start: to read many, loop once instead:
/// `for (key, value) in view { switch key { case "id": … } }`. A corrupt document ends the loop early.
public struct DocumentView {
    /// The whole document as BSON bytes.
    public let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    init(_ bson: Handle) {
        bytes = UnsafeRawBufferPointer(start: bson_get_data(bson), count: Int(UnsafePointer<bson_t>(bson).pointee.len))
    }

    /// The first field of that name, whatever its type; nil where there is none.
    public subscript(_ key: StaticString) -> Value? {
        key.withUTF8Buffer(value(of:))
    }

    /// The field with a key known only at run time.
    public func value(named key: String) -> Value? {
        first { name, _ in name.bytes.elementsEqual(key.utf8) }?.value
    }

    /// A copy of the field's text; nil also where its bytes are not UTF-8.
    public func string(_ key: StaticString) -> String? { self[key]?.text?.string }
    /// The field's int32 or int64, or its double where that is a whole number of 64 bits.
    public func int64(_ key: StaticString) -> Int64? { self[key]?.int64 }
    /// The field's double, or its int32 or int64 as one, which is rounded beyond 2^53.
    public func double(_ key: StaticString) -> Double? { self[key]?.double }
    /// The field's boolean; no number counts as one.
    public func bool(_ key: StaticString) -> Bool? { self[key]?.bool }
    /// The field's document, borrowed as this one is. An array is none.
    public func document(_ key: StaticString) -> DocumentView? { self[key]?.document }
    /// The field's array, borrowed: a document with the keys `0`, `1`, …, which nobody has checked.
    public func array(_ key: StaticString) -> DocumentView? { self[key]?.array }
    /// A copy of the field's binary data, of any subtype.
    public func binary(_ key: StaticString) -> [UInt8]? { self[key]?.binary.map(Array.init) }
    /// The field's object id; one that is written as a text of 24 digits is none.
    public func objectID(_ key: StaticString) -> ObjectID? { self[key]?.objectID }

    /// True only for a field that is there and null.
    public func isNull(_ key: StaticString) -> Bool { self[key]?.isNull ?? false }
}
