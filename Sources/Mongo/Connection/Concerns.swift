// What the promises need of every read and write, whatever a URI says.
import CMongoC

enum Concerns {
    /// Sets majority and journaled writes, and for reads that decide majority reads of the primary
    /// (`mongoc_uri_set_write_concern`, `mongoc_uri_set_read_concern`, `mongoc_uri_set_read_prefs_t`).
    ///
    /// On the URI, so that each client and collection inherits them: given with a call they would be an error inside a
    /// transaction. `wTimeoutMS` stays the URI's.
    static func strengthen(_ uri: OpaquePointer, for reads: ClientPool.Reads) {
        withMajorityWrites(timeout_ms: mongoc_write_concern_get_wtimeout_int64(mongoc_uri_get_write_concern(uri))) {
            mongoc_uri_set_write_concern(uri, $0)
        }
        if reads == .show { return }
        withReads(MONGOC_READ_CONCERN_LEVEL_MAJORITY) { mongoc_uri_set_read_concern(uri, $0) }
        let primary = mongoc_read_prefs_new(MONGOC_READ_PRIMARY)
        defer { mongoc_read_prefs_destroy(primary) }
        mongoc_uri_set_read_prefs_t(uri, primary)
    }

    /// Lends a write concern of majority and journal; 0 is no time-out.
    static func withMajorityWrites<R>(timeout_ms: Int64 = 0, _ body: (OpaquePointer?) -> R) -> R {
        let concern = mongoc_write_concern_new()
        defer { mongoc_write_concern_destroy(concern) }
        mongoc_write_concern_set_wmajority(concern, 0)
        if timeout_ms > 0 { mongoc_write_concern_set_wtimeout_int64(concern, timeout_ms) }
        mongoc_write_concern_set_journal(concern, true)
        return body(concern)
    }

    /// Lends a read concern of this level.
    static func withReads<R>(_ level: String, _ body: (OpaquePointer?) -> R) -> R {
        let concern = mongoc_read_concern_new()
        defer { mongoc_read_concern_destroy(concern) }
        mongoc_read_concern_set_level(concern, level)
        return body(concern)
    }
}
