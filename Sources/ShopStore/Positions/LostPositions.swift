// Positions that are gone while what came of them is there.

import EventLog
import Logging
import Mongo

extension MongoPositions {
    /// To be asked before the first position is written. Where there is none, and documents were joined from logs, the
    /// collection was dropped, or not restored with them: all is read from the beginning again. That has no second effect as
    /// long as each log is still where it was first read; only the collection knew where it went. So it is said.
    ///
    /// Throws `StoreError` where a group would begin elsewhere than at the beginning: it would lack what lies before.
    func checkLost(startsElsewhere: Bool) throws {
        // What other services have made of a log they look after themselves.
        guard isJoiners else { return }
        guard looked.isNew("lost \(startsElsewhere)"), try with({ try $0.findOne(.all) == nil }) else { return }
        let movable = "^\(SourceName.ofFile(at: ""))|#[0-9]+$"
        let joined = try Document { d in
            d.document("joiner.applied.source") { $0.string("$regex", startsElsewhere ? "." : movable) }
        }
        if try isEmpty(.customers, joined), try isEmpty(.products, joined) { return }
        if startsElsewhere {
            throw StoreError(
                "documents were joined from a log, and no position is stored: the collection positions was dropped, or not "
                    + "restored with them. Begun elsewhere than at the beginning, what nobody has read would be passed over: "
                    + "start without --from", .configuration)
        }
        logger.warning(
            """
            Documents were joined from logs, and no position is stored: the collection positions was dropped, or not restored \
            with them. All is read from the beginning again, which has no second effect where no log was moved, \
            renamed, turned over or given up since it was first read; else restore the whole database.
            """)
    }

    private func isEmpty(_ collection: ShopDatabase.Collections, _ filter: Document) throws -> Bool {
        try database.with(collection) { try $0.findOne(filter) == nil }
    }
}
