// Row ambiguous-writes: the database says no, or nothing, and has written or not. The joiner must find out which.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("Writes of which nobody knows whether they were made")
    struct AmbiguousWriteTests {
        /// What goes wrong with the next write, or the next two.
        enum Trouble: String, CaseIterable {
            case answerLost = "applied, answer lost"
            case answerLostTwice = "applied, answer lost twice in a row"
            case closed = "connection closed by the server, twice in a row"
            case notPrimary = "not primary (10107)"
            case interrupted = "interrupted by a change of state (11602)"
            case shutdown = "shutdown in progress (91)"
            case unconfirmed = "applied, write concern timed out (64)"
            case unconfirmedTwice = "applied, write concern timed out (64), twice in a row"

            /// For the server's fail point `failCommand`: how often, and what.
            var failPoint: (times: Int, data: String)? {
                switch self {
                case .answerLost, .answerLostTwice: nil
                case .closed: (2, #""closeConnection": true"#)
                case .notPrimary: (2, #""errorCode": 10107"#)
                case .interrupted: (2, #""errorCode": 11602"#)
                case .shutdown: (2, #""errorCode": 91"#)
                case .unconfirmed: (1, #""writeConcernError": {"code": 64, "errmsg": "timed out"}"#)
                case .unconfirmedTwice: (2, #""writeConcernError": {"code": 64, "errmsg": "timed out"}"#)
                }
            }
        }

        private static let writes = ["insert", "update"]

        @Test("ambiguous-writes: applied or not, acknowledged or not: each effect is there once")
        func ambiguous() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            try FaultRow("ambiguous-writes", usual: 16).run(roundsOf: 100) { round in
                let run = try FollowedRun(round, on: mongo, patience_ms: 5_000)
                var met = 0
                for number in 0..<round.count * 2 where met < round.count {
                    let trouble = Trouble.allCases[number % Trouble.allCases.count]
                    let times = try suffer(trouble, run)
                    if times > 0 { round.note(trouble.rawValue) }
                    met += min(1, times)
                }
                round.tried = met
                try run.finish()
            }
        }

        /// Works on under a trouble until all is stored; gives how often it came.
        private func suffer(_ trouble: Trouble, _ run: FollowedRun) throws -> Int {
            guard let (times, data) = trouble.failPoint else {
                run.proxy.arm(.answerLost, times: trouble == .answerLost ? 1 : 2, at: Set(Self.writes))
                try run.work(within: 30)
                return run.proxy.disarm()
            }
            let commands = Self.writes.map { "\"\($0)\"" }.joined(separator: ", ")
            try run.mongo.failPoint(
                #""mode": {"times": \#(times)}, "data": {"failCommands": [\#(commands)], "appName": "shop-joiner", "#
                    + data + "}")
            try run.work(within: 30)
            return try run.mongo.failPoint(#""mode": "off""#)
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
