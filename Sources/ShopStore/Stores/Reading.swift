import Mongo
import Shop

/// What says which records it contains.
protocol Joined: Sendable { var applied: AppliedPositions { get } }
extension CustomerState: Joined {}
extension ProductState: Joined {}

/// The documents of some ids as they come in.
struct Reading<State: Joined> {
    var lookup = Lookup<State>()
    /// In the order in which they came.
    private var owners: [(id: ShopID, owner: Owner)] = []

    private let expected: Int

    /// Of so many ids, of which there may be no documents at all.
    init(expecting count: Int) { expected = count }

    mutating func take(_ view: DocumentView, _ decode: (DocumentView) -> (State?, unusable: Unusable?)) {
        guard let text = view.string("id") else { return }
        let id = ShopID(text)
        if owners.isEmpty { makeRoom() }
        let (state, unusable) = decode(view)
        if lookup.states[id] != nil || lookup.unusable[id] != nil {
            return takeSecond(view, of: id, containing: state?.applied ?? unusable?.applied)
        }
        if let state { lookup.states[id] = state }
        if let unusable { lookup.unusable[id] = unusable }
        owners.append((id, Owner(view["_id"])))
    }

    private mutating func makeRoom() {
        lookup.states.reserveCapacity(expected)
        owners.reserveCapacity(expected)
    }

    /// Whatever it is like: nothing is written to either of the two. What one of them contains has taken effect.
    private mutating func takeSecond(_ view: DocumentView, of id: ShopID, containing more: AppliedPositions?) {
        let first = owners.first { $0.id == id }?.owner
        var applied = lookup.unusable[id]?.applied ?? lookup.states[id]?.applied ?? AppliedPositions()
        for entry in more?.entries ?? [] { applied.advance(entry.source, to: entry.position) }
        lookup.unusable[id] = Unusable(
            "two documents have the id: _id \(first?.shown ?? "unknown") and _id \(Owner(view["_id"]).shown)",
            applied: applied)
    }
}

/// A document's `_id`, kept until somebody has to be told: that of nearly every document is told to nobody.
private enum Owner {
    case objectID(ObjectID)
    case string(String)
    case other(shown: String)

    init(_ key: Value?) {
        switch key {
        case .objectID(let id): self = .objectID(id)
        case .string(let text): self = .string(text.string)
        default: self = .other(shown: key?.shownID ?? "unknown")
        }
    }

    var shown: String {
        switch self {
        case .objectID(let id): id.shownID
        case .string(let text): "\"\(text)\""
        case .other(let shown): shown
        }
    }
}
