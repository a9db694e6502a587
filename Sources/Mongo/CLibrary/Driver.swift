// The C driver as a whole: started once per process, kept silent, and called in one way.
//
// Sound because: a pointer for an error, a reply or what was found lives as long as the one call that fills it in, and a
// found document is handed on as a view, under the rule of `DocumentView`.
import CMongoC

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

enum Driver {
    /// A call on one of the driver's objects that fills in an error when it fails.
    typealias Call = (Handle, ErrorPointer) -> Bool

    /// Starts libmongoc on first use (`mongoc_init`); it is never stopped, since another thread may still be in it.
    ///
    /// The driver's own log (`mongoc_log_set_handler`) goes nowhere: it prints option values, and those can be secrets.
    /// Whatever matters reaches the caller as a `MongoError`. Its counters, which nobody looks at, are in memory of its own:
    /// shared, each process that was killed would leave a file in `/dev/shm`, and with that full none would start.
    static let started: Void = {
        setenv("MONGOC_DISABLE_SHM", "1", 1)
        mongoc_log_set_handler({ _, _, _, _ in }, nil)
        mongoc_init()
    }()

    /// Makes one call that fills in a reply and, when it fails, an error: returns the one or throws the other.
    static func call(_ body: Call) throws(MongoError) -> Document {
        let reply = Document()
        var error = bson_error_t()
        let isDone = reply.read { _ in AnswerTime.of(.command) { body(reply.bson, &error) } }
        guard isDone else { throw reply.read { MongoError(error, reply: $0) } }
        return reply
    }

    /// Makes one call that finds a document, if there is one, and leaves it where it lies until the next call.
    static func found(_ body: (FoundPointer) -> Bool) -> DocumentView? {
        var found: Handle?
        guard body(&found), let found else { return nil }
        return DocumentView(found)
    }

    /// Makes one call that says whether something has failed, and why.
    static func failure(_ body: (ErrorPointer, FoundPointer) -> Bool) -> MongoError? {
        var error = bson_error_t()
        var reply: Handle?
        guard body(&error, &reply) else { return nil }
        return MongoError(error, reply: reply.map { DocumentView($0) })
    }
}
