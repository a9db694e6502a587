// Row readiness: whatever keeps the joiner from its work is seen by whoever asks it, and so is that it is over.

import Foundation
import Support
import Testing

/// What happens to a joiner that follows a log, and how it ends.
private enum Trouble: CaseIterable {
    case isStopped, isKilled, isSilent, isLocked
}

extension EndToEndWaiting {
    @Suite("Whether a joiner is at work")
    struct ReadinessTests {
        private static let bound_s = 5.0

        @Test(
            "readiness: it is not ready within five seconds of what keeps it from its work, and again when that is over"
        )
        func readiness() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let path = try shop.folder.write("log", GoldenCartJoin.input)
            let joiner = try ListeningProgram(shop.programs(events: path), .joiner, [])
            try #require(joiner.turns(ready: true, within: 20) != nil)
            try FaultRow("readiness", usual: 4).run(roundsOf: 20) { round in
                for number in 0..<round.count {
                    let trouble = Trouble.allCases[(number + Int(round.seed)) % Trouble.allCases.count]
                    try meet(trouble, mongo, joiner, path, &round)
                    round.note("\(trouble)")
                }
            }
            joiner.process.signal(SIGTERM)
            #expect(try joiner.process.wait(seconds: 15).status == ExitCode.done)
        }

        private func meet(
            _ trouble: Trouble, _ mongo: OwnedMongo, _ joiner: ListeningProgram, _ path: String,
            _ round: inout FaultRound
        ) throws {
            let end = try begin(trouble, mongo, joiner)
            // Every other time there is something to do.
            if Bool.random(using: &round.random) || trouble == .isLocked {
                try append(
                    #"{"user_id": "a", "type": "order", "order_id": \#(UInt32.random(in: 1...(.max), using: &round.random))}"#,
                    to: path)
            }
            let isStopped = trouble == .isStopped
            let seconds = joiner.turns(ready: false, within: Self.bound_s, isStopped: isStopped)
            let words = isStopped ? "" : try joiner.body(of: "/readyz")
            try end()
            try #require(seconds != nil, "\(trouble): still ready after \(Self.bound_s) s: \(words)")
            let back = joiner.turns(ready: true, within: Self.bound_s, isStopped: isStopped)
            let after = back == nil ? try joiner.body(of: "/readyz") : ""
            try #require(back != nil, "\(trouble): not ready again after \(Self.bound_s) s: \(after)")
        }

        /// Gives how it ends.
        private func begin(_ trouble: Trouble, _ mongo: OwnedMongo, _ joiner: ListeningProgram) throws -> () throws ->
            Void
        {
            switch trouble {
            case .isStopped:
                joiner.process.signal(SIGSTOP)
                return { joiner.process.signal(SIGCONT) }
            case .isKilled:
                try mongo.kill()
                return { try mongo.restart() }
            case .isSilent:
                let server = try #require(try mongo.command(#"{"serverStatus": 1}"#).int64("pid"))
                kill(pid_t(server), SIGSTOP)
                return { kill(pid_t(server), SIGCONT) }
            case .isLocked:
                try mongo.command(#"{"fsync": 1, "lock": true}"#)
                return { try mongo.command(#"{"fsyncUnlock": 1}"#) }
            }
        }

        @Test("it is not ready from the moment on when it is told to end, however long that takes")
        func ending() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let path = try shop.folder.write("log", GoldenCartJoin.input)
            let joiner = try ListeningProgram(shop.programs(events: path), .joiner, [])
            try #require(joiner.turns(ready: true, within: 20) != nil)
            let end = try begin(.isSilent, mongo, joiner)
            try append(#"{"user_id": "a", "type": "order", "order_id": 1}"#, to: path)
            usleep(300_000)
            #expect(joiner.isReady)
            joiner.process.signal(SIGTERM)
            let seconds = joiner.turns(ready: false, within: 1)
            #expect(try joiner.body(of: "/readyz").contains(#""service": "ending""#))
            #expect(joiner.isAlive)
            usleep(400_000)
            #expect(try joiner.metric("shop_joiner_ready") == 0)
            try end()
            #expect(seconds != nil)
            #expect(try joiner.process.wait(seconds: 15).status == ExitCode.done)
        }

        @Test("a publisher, which follows changes without an end, is ready again when its database is back")
        func publisher() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let output = shop.folder.url.appendingPathComponent("pictures.ndjson").path
            let publisher = try ListeningProgram(shop.programs(), .publishCustomers, ["--to", "file:" + output])
            try #require(publisher.turns(ready: true, within: 20) != nil)
            try mongo.kill()
            #expect(publisher.turns(ready: false, within: Self.bound_s) != nil)
            // Long enough for the change stream's own reading to fail, too.
            try publisher.process.waitForErrorOutput("The database is unavailable", seconds: 30)
            try mongo.restart()
            #expect(
                publisher.turns(ready: true, within: 2 * Self.bound_s) != nil, "\(publisher.process.seen.errorText)")
            #expect(publisher.process.seen.errorText.contains("The database is back."))
            #expect(try publisher.metric(#"shop_service_log_up{service="publish-customers"}"#) == nil)
        }

        private func append(_ line: String, to path: String) throws {
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try file.seekToEnd()
            try file.write(contentsOf: Data((line + "\n").utf8))
            try file.close()
        }
    }
}

extension EndToEndTopic {
    @Suite("Whether a joiner of a topic is at work")
    struct TopicReadinessTests {
        @Test("it is not ready while no broker is reached, and ready as a standby without partitions")
        func brokers() throws {
            let shop = try LiveShop()
            let topic = try KafkaTopic(partitions: 1)
            try topic.produce(GoldenCartJoin.input)
            let programs = shop.programs(events: topic.url)
            let both = try (0..<2).map { _ in try ListeningProgram(programs, .joiner, KafkaTopic.quickGroup) }
            for joiner in both { #expect(joiner.turns(ready: true, within: 20) != nil) }
            let sources = try both.map { try $0.body(of: "/readyz") }
            #expect(sources.contains { $0.contains(#""sources": 0"#) }, "\(sources)")
            topic.cluster.goDown()
            for joiner in both {
                #expect(joiner.turns(ready: false, within: 5) != nil, "\(joiner.process.seen.errorText)")
                let words = try joiner.body(of: "/readyz")
                #expect(words.contains(#""log": ""#), "\(words)")
            }
            topic.cluster.comeBack()
            for joiner in both { #expect(joiner.turns(ready: true, within: 15) != nil) }
        }

        @Test("it shows the lag of a partition for as long as that is its own")
        func moved() throws {
            let shop = try LiveShop()
            let topic = try KafkaTopic(partitions: 2)
            try topic.produce(GoldenCartJoin.input)
            let programs = shop.programs(events: topic.url)
            let first = try ListeningProgram(programs, .joiner, KafkaTopic.quickGroup)
            #expect(try waitForLags(2, of: first))
            let second = try ListeningProgram(programs, .joiner, KafkaTopic.quickGroup)
            #expect(try waitForLags(1, of: first))
            #expect(try waitForLags(1, of: second))
            #expect(try lags(of: first) != lags(of: second))
            #expect(try first.body(of: "/readyz").contains(#""sources": 1"#))
        }

        private func waitForLags(_ count: Int, of joiner: ListeningProgram) throws -> Bool {
            for _ in 0..<300 {
                if try lags(of: joiner).count == count { return true }
                usleep(100_000)
            }
            return false
        }

        /// The sources of which a lag is shown.
        private func lags(of joiner: ListeningProgram) throws -> Set<Substring> {
            let lines = try joiner.body(of: "/metrics").split(separator: "\n")
            return Set(
                lines.filter { $0.hasPrefix("shop_joiner_lag_messages{") }.compactMap { $0.split(separator: "}").first }
            )
        }
    }
}
