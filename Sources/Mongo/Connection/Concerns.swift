// What the promises need of every read and write, whatever a URI says.
import CMongoC

enum Concerns {
    /// Sets majority and journaled writes, and for reads that decide majority reads of the primary
    /// (`mongoc_uri_set_write_concern`, `mongoc_uri_set_read_concern`, `mongoc_uri_set_read_prefs_t`).
    ///
    /// On the URI, so that each client and collection inherits them: given with a call they would be an error inside a
    /// transaction. `wTimeoutMS` stays the URI's.
    static func strengthen(_ uri: Handle, for reads: ClientPool.Reads) {
        let timeout_ms = mongoc_write_concern_get_wtimeout_int64(mongoc_uri_get_write_concern(uri))
        let writes = majorityWrites(timeout_ms: timeout_ms)
        mongoc_uri_set_write_concern(uri, writes.handle)
        if reads == .show { return }
        let majority = ofReads(MONGOC_READ_CONCERN_LEVEL_MAJORITY)
        mongoc_uri_set_read_concern(uri, majority.handle)
        let primary = Owned(mongoc_read_prefs_new(MONGOC_READ_PRIMARY), mongoc_read_prefs_destroy)
        mongoc_uri_set_read_prefs_t(uri, primary.handle)
    }

    /// A write concern of majority and journal; 0 is no time-out.
    static func majorityWrites(timeout_ms: Int64 = 0) -> Owned {
        let concern = Owned(mongoc_write_concern_new(), mongoc_write_concern_destroy)
        mongoc_write_concern_set_wmajority(concern.handle, 0)
        if timeout_ms > 0 { mongoc_write_concern_set_wtimeout_int64(concern.handle, timeout_ms) }
        mongoc_write_concern_set_journal(concern.handle, true)
        return concern
    }

    /// A read concern of this level.
    static func ofReads(_ level: String) -> Owned {
        let concern = Owned(mongoc_read_concern_new(), mongoc_read_concern_destroy)
        mongoc_read_concern_set_level(concern.handle, level)
        return concern
    }
}
