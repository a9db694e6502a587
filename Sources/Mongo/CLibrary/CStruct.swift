// Unsafe here: passing the driver's structs to its functions, and taking texts out of them.
//
// Sound because: each pointer is made for one closure and stays in it. libbson's structs (bson_t, bson_iter_t) are
// over-aligned, so Swift sees them as opaque; the address of a variable of the same C type is just what the functions expect.
import CMongoC

/// Lends the address of `value` to C functions, for the duration of `body`.
@inline(__always)
func withAddress<T, R, E: Error>(of value: inout T, _ body: (Handle) throws(E) -> R) throws(E) -> R {
    try withUnsafeMutablePointer(to: &value) { pointer throws(E) in try body(OpaquePointer(pointer)) }
}

extension DocumentView {
    /// The view as the C type (`bson_init_static`), for calls that only read it.
    func withBSON<R>(_ body: (Handle) throws(MongoError) -> R) throws(MongoError) -> R {
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

/// The address of one of the driver's objects, of whatever type.
typealias Handle = OpaquePointer

extension Driver {
    typealias ErrorPointer = UnsafeMutablePointer<bson_error_t>
    typealias FoundPointer = UnsafeMutablePointer<Handle?>
}

/// A text that libbson has made, with a closing NUL and none before it, to be given back with `bson_free`.
typealias CText = UnsafeMutablePointer<CChar>

extension bson_error_t {
    /// The message, up to its closing NUL, within the bounds of its room.
    var text: String {
        withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension StaticString {
    /// The literal's bytes, which live as long as the process.
    var buffer: UnsafeBufferPointer<UInt8> {
        precondition(hasPointerRepresentation, "a field's name is a string literal")
        return UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
