import Mongo
import Shop

/// A write that takes effect only if its document is still as it was read.
protocol GuardedWrite: IdentifiedWrite {
    /// `nil` where there was no document.
    var revision: Int64? { get }
    /// That of the document once it is written.
    var nextRevision: Int64 { get }
    /// The records that the document contains once it is written.
    var applied: AppliedPositions { get }
    /// Whether the filter of the update asks for anything beside the revision.
    var hasRepairs: Bool { get }
    /// Whether the update is of another kind for who knows the cart as it is.
    var readsCart: Bool { get }
}

extension GuardedWrite {
    /// Whether it is an update whose filter asks for the revision alone, and for one that says something.
    var isPlainUpdate: Bool { (revision ?? 0) > 0 && !hasRepairs }
}

/// How the documents of a collection are written.
protocol GuardedForm {
    associatedtype Write: GuardedWrite
    var sources: SourceTable { get }

    /// The whole document, where there is none. `isKeyed`: it takes the id for its `_id`, too.
    func document(_ write: Write, isKeyed: Bool) throws -> Document
    /// The update, for a document that is known as it is, or not.
    func update(_ write: Write, stored: DocumentView?) throws -> Document
    /// What else the filter of the update asks for.
    func guardRepairs(_ write: Write, _ d: inout DocumentWriter)
}

extension CustomerWrite: GuardedWrite {
    var revision: Int64? { state.revision }
    var nextRevision: Int64 { state.addition.revision }
    var applied: AppliedPositions { state.applied }
    var hasRepairs: Bool { CustomerDocument.hasGuardedRepairs(state) }
    var readsCart: Bool { CartMerge.isWorthwhile(state) }
}

extension CustomerDocument: GuardedForm {
    func update(_ write: CustomerWrite, stored: DocumentView?) throws -> Document {
        try update(write.state, stored: stored)
    }

    func guardRepairs(_ write: CustomerWrite, _ d: inout DocumentWriter) { Self.guardRepairs(write.state, &d) }
}

extension ProductWrite: GuardedWrite {
    var revision: Int64? { state.revision }
    var nextRevision: Int64 { state.nextRevision }
    var applied: AppliedPositions { state.applied }
    // Products are few: they go one by one.
    var hasRepairs: Bool { true }
    var readsCart: Bool { false }
}

extension ProductDocument: GuardedForm {
    func update(_ write: ProductWrite, stored: DocumentView?) throws -> Document { try update(write.state) }
    func guardRepairs(_ write: ProductWrite, _ d: inout DocumentWriter) { Self.guardRepairs(write.state, &d) }
}
