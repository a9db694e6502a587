import Glibc
import Mongo
import Testing

@testable import ShopStore

@Suite("The ledger of letters on their way back", .serialized)
struct ReplayLedgerTests {
    let database: ShopDatabase

    init() throws { database = try freshDatabase() }

    private func ledger(_ word: String, host: String = "elsewhere", process: Int32 = 7) -> ReplayLedger {
        ReplayLedger(database, holder: ReplayHolder(host: host, process: process, word: word))
    }

    private func change(_ update: String) throws {
        _ = try database.pool.withClient { client in
            try client.collection("positions", in: database.name)
                .updateOne(Document(json: #"{"_id": "replay"}"#), Document(json: update))
        }
    }

    private func refusal<R>(_ body: () throws -> R) -> String? {
        do { _ = try body() } catch { return "\(error)" }
        return nil
    }

    @Test("gives growing numbers, in the order of the letters, and keeps what is to go back until that is settled")
    func claims() throws {
        let one = ledger("one")
        try one.take()
        let first = try one.claim([("b", nil), ("$a", [0xFF, 0])], into: "file:/log")
        #expect(first.map(\.letter) == ["b", "$a"] && first[1].number == first[0].number + 1)
        #expect(try one.claims().claims == first)
        #expect(try one.claims().log == "file:/log")
        try one.settle()
        #expect(try one.claims().claims.isEmpty)
        try one.release()
        let two = ledger("two")
        try two.take()
        #expect(try two.claim([("c", nil)], into: "file:/log")[0].number > first[1].number)
    }

    @Test("tells the joiner which numbers may have been given: all of those that were, and none of the future")
    func next() throws {
        let store = MongoStore(database, sources: SourceTable())
        let hour: Int64 = 3_600_000_000
        let before = try store.nextReplayNumber()
        let one = ledger("one")
        try one.take()
        let claims = try one.claim([("a", nil), ("b", nil)], into: "log")
        #expect(claims[0].number >= before && claims[1].number < before + hour)
        #expect(try store.nextReplayNumber() > claims[1].number)
        #expect(try store.nextReplayNumber() < claims[1].number + hour)
        // An older copy, and one that was filled anew, know the numbers of the other life as well.
        try change(#"{"$unset": {"next": ""}}"#)
        #expect(try store.nextReplayNumber() > claims[1].number)
        try change(#"{"$set": {"next": {"$numberLong": "9223372036854775807"}}}"#)
        #expect(try store.nextReplayNumber() < claims[1].number + hour)
    }

    @Test("is one replay's at a time: the other is told who has it, until that one leaves")
    func taken() throws {
        let (one, two) = (ledger("one"), ledger("two"))
        try one.take()
        try one.take()
        let words = try #require(refusal { try two.take() })
        #expect(words.contains("another replay is at work: elsewhere, process 7, one since "))
        try one.release()
        let left = try database.pool.withClient { client in
            let any =
                #"{"$or": [{"holder": {"$exists": true}}, {"taken_at": {"$exists": true}}, {"renewed_at": {"$exists": true}}]}"#
            return try client.collection("positions", in: database.name).count(Document(json: any))
        }
        #expect(left == 0, "nothing is left of who had it")
        try two.take()
    }

    @Test("is taken over from one that was not heard of for a minute, and that one can do nothing more")
    func silent() throws {
        let (one, two) = (ledger("one"), ledger("two"))
        try one.take()
        let left = try one.claim([("a", nil)], into: "log")
        try change(#"{"$currentDate": {"renewed_at": true}}"#)
        #expect(refusal { try two.take() } != nil)
        try change(#"{"$set": {"renewed_at": {"$date": "2026-01-01T00:00:00Z"}}}"#)
        try two.take()
        #expect(try two.claims().claims == left)
        #expect(refusal { try one.claim([("b", nil)], into: "log") }?.contains("taken this one's work over") == true)
        #expect(refusal { try one.settle() }?.contains("taken this one's work over") == true)
        #expect(try two.claims().claims == left)
        try one.release()
        #expect(refusal { try ledger("three").take() } != nil, "leaving late, it takes nothing from its successor")
    }

    @Test("is taken over at once from a process of this machine that is no more, and not from one that lives")
    func dead() throws {
        let own = ReplayHolder.own().description
        let host = String(own.split(separator: ",")[0])
        let living = ledger("living", host: host, process: getppid())
        try living.take()
        #expect(refusal { try ledger("two").take() } != nil)
        try living.release()
        // A process id beyond all that Linux gives.
        try ledger("dead", host: host, process: 1 << 23).take()
        try ledger("two").take()
    }

    @Test("is taken over at once from a process that was killed, and whose end nobody has taken note of")
    func zombie() throws {
        let host = String(ReplayHolder.own().description.split(separator: ",")[0])
        var child: pid_t = 0
        var arguments = [strdup("true"), nil]
        defer { free(arguments[0]) }
        #expect(posix_spawn(&child, "/bin/true", nil, nil, &arguments, nil) == 0)
        try ledger("killed", host: host, process: child).take()
        // Waits for its end, and leaves it a zombie.
        var end = siginfo_t()
        #expect(waitid(P_PID, id_t(child), &end, WEXITED | WNOWAIT) == 0)
        try ledger("two").take()
        #expect(waitpid(child, nil, 0) == child)
    }

    @Test("gives, after it was set back to an older copy, none of the numbers again that were given since")
    func restored() throws {
        let one = ledger("one")
        try one.take()
        let lost = try one.claim((0..<1_000).map { ("\($0)", nil) }, into: "log")
        try change(#"{"$set": {"next": {"$numberLong": "1"}}, "$unset": {"claims": ""}}"#)
        try one.settle()
        #expect(try one.claim([("a", nil)], into: "log")[0].number > lost[999].number)
    }

    @Test(
        "is refused where its next number is none", arguments: [#"null"#, #""x""#, #"{"$numberLong": "-1"}"#, "1e300"])
    func damaged(_ next: String) throws {
        let one = ledger("one")
        try one.take()
        try change(#"{"$set": {"next": \#(next)}}"#)
        #expect(refusal { try one.claim([("a", nil)], into: "log") }?.contains("no sound next number") == true)
    }
}
