import Shop

/// What the store has under some ids.
public struct Lookup<State: Sendable>: Sendable {
    /// Of those that are stored; absent for the others.
    public var states: [ShopID: State] = [:]
    /// Of those that are stored in a way that cannot be worked with. Nothing may be written to these.
    public var unusable: [ShopID: Unusable] = [:]

    /// What was found; an id may be in neither.
    public init(_ states: [ShopID: State] = [:], unusable: [ShopID: Unusable] = [:]) {
        self.states = states
        self.unusable = unusable
    }

    /// `nil` where there is no such document. Of one that is unusable there may be a state all the same: a product's
    /// prices, or the first of two documents.
    public subscript(id: ShopID) -> State? { states[id] }

    mutating func merge(_ other: Lookup) {
        states.merge(other.states) { $1 }
        unusable.merge(other.unusable) { $1 }
    }
}

/// A document that cannot be worked with.
public struct Unusable: Error, Sendable {
    /// For people: which field cannot be understood, and what stands there.
    public var reason: String
    /// The records that it contains all the same, as far as that can be told.
    public var applied: AppliedPositions

    /// `applied`: which records the document contains all the same.
    public init(_ reason: String, applied: AppliedPositions = AppliedPositions()) {
        self.reason = reason
        self.applied = applied
    }
}
