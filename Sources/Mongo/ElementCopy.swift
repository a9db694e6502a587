// Copying part of an array as it is, whatever its elements are.
import CMongoC

extension ArrayWriter {
    /// Appends the elements of `array` whose places are in `range`, byte for byte (`bson_append_iter`): a value of any
    /// type stays the value that MongoDB compares equal.
    public mutating func elements(of array: DocumentView, in range: Range<Int>) {
        var position = bson_iter_t()
        guard let start = array.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        withAddress(of: &position) { position in
            guard bson_iter_init_from_data(position, start, array.bytes.count) else { return }
            var place = 0
            while place < range.upperBound, bson_iter_next(position) {
                if place >= range.lowerBound { element(at: position) }
                place += 1
            }
        }
    }

    private mutating func element(at position: OpaquePointer) {
        withNextKey { fields, key in
            fields.append(key) { [bson = fields.bson] in bson_append_iter(bson, $0, $1, position) }
        }
    }
}

extension DocumentView {
    /// A document without fields.
    public static var empty: DocumentView { DocumentView(Document.all.view.bytes) }
}
