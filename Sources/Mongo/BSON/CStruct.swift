// Passing the driver's over-aligned structs (bson_t, bson_iter_t) to its functions, which Swift sees as opaque.

/// Lends the address of `value` to C functions, for the duration of `body`.
@inline(__always)
func withAddress<T, R, E: Error>(of value: inout T, _ body: (OpaquePointer) throws(E) -> R) throws(E) -> R {
    try withUnsafeMutablePointer(to: &value) { pointer throws(E) in try body(OpaquePointer(pointer)) }
}
