// Row silence: a server that does not answer, or not as it should. Every call comes back, and the joiner goes on.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndWaiting {
    @Suite("A server that is silent or slow")
    struct SilenceTests {
        private static let faults: [FaultProxy.Fault] = [
            .silence, .byteByByte, .halfClosed, .resetInAnswer, .resetInMessage,
        ]
        private static let kinds: [(name: String, commands: Set<String>)] = [
            ("a write", ["insert", "update"]), ("a read", ["find", "aggregate"]),
        ]
        private static let patience_ms = 500
        /// A call and the driver's one retry, each as patient as its socket, and finding the server again; with room
        /// for a machine that has other things to do.
        private static let deadline_s = 10.0

        @Test("A server that stands still is said to within seconds, also where there is nothing to read")
        func still() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let path = try shop.folder.write("log", GoldenCartJoin.input)
            let joiner = try shop.programs(events: path).start(.joiner)
            try shop.wait(seconds: 20) { try shop.accountedRecords() == 8 }
            let server = try #require(try mongo.command(#"{"serverStatus": 1}"#).int64("pid"))
            kill(pid_t(server), SIGSTOP)
            let isSaid = joiner.wait(seconds: 20) { $0.errorText.contains("No progress for 1") }
            kill(pid_t(server), SIGCONT)
            #expect(isSaid, "\(joiner.seen.errorText)")
            joiner.signal(SIGTERM)
            #expect(try joiner.wait(seconds: 15).status == ExitCode.done)
        }

        @Test("silence: every call comes back within its deadline, and nothing is lost or doubled")
        func silence() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            try FaultRow("silence", usual: 10).run(roundsOf: 50) { round in
                let run = try FollowedRun(round, on: mongo, patience_ms: Self.patience_ms)
                let caller = try Caller(mongo, patience_ms: Self.patience_ms)
                var met = 0
                for number in 0..<round.count * 2 where met < round.count {
                    let number = number + Int(round.seed % 10)
                    let fault = Self.faults[number % Self.faults.count]
                    let kind = Self.kinds[number / Self.faults.count % Self.kinds.count]
                    run.proxy.arm(fault, times: 1 + number % 2, at: kind.commands)
                    try run.work(within: 3 * Self.deadline_s)
                    let fired = run.proxy.disarm()
                    if fired > 0 { round.note("\(fault) at \(kind.name) of the joiner") }
                    met += min(1, fired)
                    let seconds = try caller.call(under: fault, number)
                    try #require(seconds < Self.deadline_s, "a call under \(fault) took \(seconds) s")
                    round.note("\(fault) at a call")
                    met += 1
                }
                round.tried = met
                try run.finish()
            }
        }
    }
}

/// Calls of the wrapper itself, through a proxy of their own.
private struct Caller {
    private let proxy: FaultProxy
    private let pool: ClientPool

    init(_ mongo: OwnedMongo, patience_ms: Int) throws {
        proxy = try FaultProxy(to: mongo.port)
        let options = "directConnection=true&heartbeatFrequencyMS=500&socketTimeoutMS=\(patience_ms)"
        let uri = "mongodb://127.0.0.1:\(proxy.port)/?\(options)"
        pool = try ClientPool(uri: MongoURI(uri), appName: "calls")
        try pool.withClient { try $0.ping() }
    }

    /// Writes and reads one document under the fault; gives how long the longer of both took, whatever came of it.
    func call(under fault: FaultProxy.Fault, _ number: Int) throws -> Double {
        let insert = seconds(under: fault, "insert") {
            try $0.collection("calls", in: "calls").insert(Document { $0.int64("number", Int64(number)) })
        }
        let find = seconds(under: fault, "find") {
            _ = try $0.collection("calls", in: "calls").findOne(Document { $0.int64("number", Int64(number)) })
        }
        return max(insert, find)
    }

    private func seconds(under fault: FaultProxy.Fault, _ command: String, _ body: (Client) throws -> Void) -> Double {
        proxy.arm(fault, times: 2, at: [command])
        let begun = Date()
        // Failing is one of the things that a call may do.
        try? pool.withClient(body)
        proxy.disarm()
        return -begun.timeIntervalSinceNow
    }
}
