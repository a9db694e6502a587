import Mongo
import Shop

/// A write that takes effect only if its document is still as it was read.
struct GuardedWrite {
    var id: ShopID
    /// `nil` where there was no document.
    var revision: Int64?
    var applied: AppliedPositions
    /// What else the filter of the update asks for.
    var guardRepairs: (inout DocumentWriter) -> Void
    /// Whether the filter asks for anything beside the revision.
    var hasRepairs = false
    var document: () throws -> Document
    /// Whether the update is of another kind for who knows the cart as it is.
    var readsCart = false
    /// The update, for a document that is known as it is, or not.
    var update: (_ stored: DocumentView?) throws -> Document

    /// Whether it is an update whose filter asks for the revision alone, and for one that says something.
    var isPlainUpdate: Bool { (revision ?? 0) > 0 && !hasRepairs }
}
