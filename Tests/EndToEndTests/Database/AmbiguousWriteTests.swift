// Row ambiguous-writes: the database says no, or nothing, and has written or not. The joiner must find out which.

import Foundation
import Support
import Testing

extension EndToEndDatabase {
    @Suite("Writes of which nobody knows whether they were made")
    struct AmbiguousWriteTests {
        /// What goes wrong with the next write, or with several in a row.
        enum Trouble: String, CaseIterable {
            case answerLost = "applied, answer lost"
            case answerLostAgain = "applied, answer lost, again and again"
            case closed = "connection closed by the server"
            case notPrimary = "not primary (10107)"
            case interrupted = "interrupted by a change of state (11602)"
            case shutdown = "shutdown in progress (91)"
            case unconfirmed = "applied, write concern timed out (64)"
            case unconfirmedAgain = "applied, write concern timed out (64), again and again"

            var isAlone: Bool { self == .answerLost || self == .unconfirmed }

            /// For the server's fail point `failCommand`; nil: it is the proxy's to do.
            var failPoint: String? {
                switch self {
                case .answerLost, .answerLostAgain: nil
                case .closed: #""closeConnection": true"#
                case .notPrimary: #""errorCode": 10107"#
                case .interrupted: #""errorCode": 11602"#
                case .shutdown: #""errorCode": 91"#
                case .unconfirmed, .unconfirmedAgain:
                    #""writeConcernError": {"code": 64, "errmsg": "waiting for replication timed out"}"#
                }
            }
        }

        private static let writes = ["insert", "update", "commitTransaction"]

        @Test("ambiguous-writes: applied or not, acknowledged or not: each effect is there once")
        func ambiguous() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            try FaultRow("ambiguous-writes", usual: 8).run(roundsOf: 100) { round in
                let run = try FollowedRun(round, on: mongo, patience_ms: 5_000)
                round.tried = 0
                var number = Int(round.seed % 8)
                while round.tried < round.count {
                    let trouble = Trouble.allCases[number % Trouble.allCases.count]
                    // Twice: the driver's own retry fails as well. Four times: and so does the joiner's.
                    let times = try suffer(trouble, times: trouble.isAlone ? 1 : number % 3 == 0 ? 4 : 2, run)
                    round.note(trouble.rawValue, times: times)
                    round.tried += times
                    number += 1
                }
                try run.finish()
                try run.fault.noteTransactions(&round)
            }
        }

        /// Works on under a trouble until all is stored; gives how often it came.
        private func suffer(_ trouble: Trouble, times: Int, _ run: FollowedRun) throws -> Int {
            guard let data = trouble.failPoint else {
                run.proxy.arm(.answerLost, times: times, at: Set(Self.writes))
                try run.work(within: 30)
                return run.proxy.disarm()
            }
            let commands = Self.writes.map { "\"\($0)\"" }.joined(separator: ", ")
            let before = try run.mongo.failPoint(
                #""mode": {"times": \#(times)}, "data": {"failCommands": [\#(commands)], "appName": "shop-joiner", "#
                    + data + "}")
            try run.work(within: 30)
            return try run.mongo.failPoint(#""mode": "off""#) - before
        }
    }
}

extension OwnedMongo {
    /// Sets the fail point `failCommand` (`configureFailPoint`); gives how often it was entered until now.
    @discardableResult
    func failPoint(_ settings: String) throws -> Int {
        let reply = try command(#"{"configureFailPoint": "failCommand", \#(settings)}"#)
        return Int(clamping: reply.int64("count") ?? 0)
    }
}
