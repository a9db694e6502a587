import Testing

@testable import Mongo
@testable import ShopStore

@Suite("Many updates in one transaction")
struct GroupingTests {
    @Test("are tried where there are enough of them, as long as nobody else writes the same")
    func enough() {
        var grouping = Grouping()
        let few = grouping.isWorthwhile(Grouping.updates_min - 1)
        #expect(!few)
        for _ in 1...3 {
            let isTried = grouping.isWorthwhile(Grouping.updates_min)
            #expect(isTried)
            grouping.note(.stored)
        }
    }

    @Test(
        "are left alone the longer the more often it was for nothing",
        arguments: [Grouping.Outcome.overtaken, .refused, .unknown(MongoError(.unavailable, "took too long"))])
    func futile(outcome: Grouping.Outcome) {
        var grouping = Grouping()
        var left: [Int] = []
        for _ in 1...9 {
            var count = 0
            while !grouping.isWorthwhile(1_000) { count += 1 }
            left.append(count)
            grouping.note(outcome)
        }
        #expect(left == [0, 1, 2, 4, 8, 16, 32, 64, 64])
        while !grouping.isWorthwhile(1_000) {}
        grouping.note(.stored)
        let atOnce = grouping.isWorthwhile(1_000)
        grouping.note(outcome)
        let afterwards = (1...2).map { _ in grouping.isWorthwhile(1_000) }
        #expect(atOnce && afterwards == [false, true])
    }

    @Test("are never tried again where the server knows no transactions")
    func unsupported() {
        var grouping = Grouping()
        let atOnce = grouping.isWorthwhile(1_000)
        grouping.note(.unsupported)
        let later = (1...1_000).map { _ in grouping.isWorthwhile(1_000) }
        #expect(atOnce && !later.contains(true))
    }

    @Test(
        "are stored, or not, or nobody knows: by the error's kind and number",
        arguments: [
            (MongoError(.unavailable, "WriteConflict", code: 112), Grouping.Outcome.overtaken),
            (MongoError(.unavailable, "LockTimeout", code: 24), .overtaken),
            (MongoError(.command, "SnapshotUnavailable", code: 246), .overtaken),
            (MongoError(.unavailable, "NoSuchTransaction", code: 251), .overtaken),
            (MongoError(.unavailable, "Interrupted", code: 11601), .overtaken),
            (MongoError(.configuration, "no replica set"), .unsupported),
            (MongoError(.rejected, "validation", code: 121), .refused),
            (MongoError(.duplicateKey, "another rule", code: 11000), .refused),
            (MongoError(.rejected, "too large", code: 257), .refused),
        ])
    func meaning(error: MongoError, outcome: Grouping.Outcome) { #expect(Grouping.Outcome(error) == outcome) }

    @Test("may be stored or not after a broken connection, and after a commit that nobody answered")
    func unknown() {
        let broken = MongoError(.unavailable, "socket error", code: 4)
        #expect(Grouping.Outcome(broken) == .unknown(broken))
        let unanswered = MongoError(.unavailable, "WriteConflict", code: 112).withUnknownCommit
        #expect(Grouping.Outcome(unanswered) == .unknown(unanswered))
    }
}
