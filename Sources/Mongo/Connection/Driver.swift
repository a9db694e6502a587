// The C driver as a whole: started once per process, kept silent, and called in one way.
import CMongoC

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

enum Driver {
    typealias ErrorPointer = UnsafeMutablePointer<bson_error_t>

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
    static func call(_ body: (OpaquePointer, ErrorPointer) -> Bool) throws(MongoError) -> Document {
        let reply = Document()
        var error = bson_error_t()
        let isDone = reply.read { _ in Answers.waiting { body(reply.bson, &error) } }
        guard isDone else { throw reply.read { MongoError(error, reply: $0) } }
        return reply
    }
}
