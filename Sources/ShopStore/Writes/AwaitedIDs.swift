import Mongo
import Shop

/// Ids that documents are awaited of, each once: in their order, mostly, and then none is looked up.
struct AwaitedIDs {
    let ids: [ShopID]
    /// The places of those that have not come, once one came out of turn.
    private var places: [ShopID: Int]?
    private var next = 0

    /// `nil` where two are the same.
    init?(_ ids: [ShopID]) {
        self.ids = ids
        if zip(ids, ids.dropFirst()).allSatisfy({ $0 < $1 }) { return }
        let places = rest
        guard places.count == ids.count else { return nil }
        self.places = places
    }

    /// The place of the id that a document has; `nil` where none is awaited, or none any more.
    mutating func take(_ id: Text) -> Int? {
        if places == nil {
            if next < ids.count, ids[next].withBytes({ $0.elementsEqual(id.bytes) }) {
                next += 1
                return next - 1
            }
            places = rest
        }
        return places?.removeValue(forKey: ShopID(id.string))
    }

    private var rest: [ShopID: Int] { Dictionary(zip(ids, ids.indices).dropFirst(next), uniquingKeysWith: { $1 }) }
}
