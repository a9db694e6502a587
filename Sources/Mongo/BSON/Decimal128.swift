// Decimal numbers of 128 bits, which Swift has no type for.
//
// Sound because: libbson writes the digits into room of the size that it asks for, with a closing NUL.
import CMongoC

/// A BSON decimal of 128 bits.
public struct Decimal128: Sendable {
    let raw: bson_decimal128_t

    /// `bson_iter_decimal128`.
    init?(_ iterator: Handle) {
        var raw = bson_decimal128_t()
        guard bson_iter_decimal128(iterator, &raw) else { return nil }
        self.raw = raw
    }

    /// Its digits (`bson_decimal128_to_string`): `12.50`, `1E+6144`, `NaN`, `Infinity`.
    public var text: String {
        var raw = raw
        var room = [CChar](repeating: 0, count: Int(BSON_DECIMAL128_STRING))
        bson_decimal128_to_string(&raw, &room)
        return String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
