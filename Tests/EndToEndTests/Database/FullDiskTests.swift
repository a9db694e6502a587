// MongoDB on a disk without room: the joiner waits for it, and nothing that was acknowledged is lost.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("MongoDB on a full disk", .enabled(if: MemoryDisk.isPermitted, "only root may mount a file system"))
    struct FullDiskTests {
        /// Without room set aside for its journal, the first of the customers' long addresses finds none.
        private static let arguments = ["--wiredTigerEngineConfigString", "log=(file_max=1MB,prealloc=false)"]
        private static let customers = 40
        private static let address_bytes = 400_000

        @Test("is waited for until it has room again, and nothing is lost or doubled")
        func fullDisk() throws {
            let rounds = FaultPlan.count("file-tails", usual: 1) > 1 ? 5 : 1
            for round in 0..<rounds { try fillAndGoOn(FaultPlan.seed &+ UInt64(round)) }
            try FaultRecord.note("file-tails", count: rounds, dangers: ["disk full under mongod": rounds])
        }

        private func fillAndGoOn(_ seed: UInt64) throws {
            let disk = try MemoryDisk(size_KiB: 200 << 10)
            let mongo = try OwnedMongo(arguments: Self.arguments, in: disk.folder.url)
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            try shop.folder.write("e.ndjson", GoldenCartJoin.input)
            let joiner = try shop.programs(events: shop.folder.path("e.ndjson")).start(.joiner, "--print", "json")
            #expect(joiner.wait(seconds: 60) { $0.lines >= 7 })
            try disk.fill()
            let registrations = Self.registrations(seed)
            try shop.folder.append("e.ndjson", registrations)
            try joiner.waitForErrorOutput("The database is unavailable")
            try disk.makeRoom()
            try mongo.restart()
            #expect(joiner.wait(seconds: 120) { $0.lines >= 7 + Self.customers })
            joiner.signal(SIGTERM)
            let exit = try joiner.wait()
            #expect(exit.status == ExitCode.done && exit.lines.count == 7 + Self.customers, "\(exit.errorText)")
            try shop.expectState(after: [shop.folder.source("e.ndjson", GoldenCartJoin.input + registrations)])
        }

        private static func registrations(_ seed: UInt64) -> String {
            var random = SplitMix64(seed: seed)
            return (0..<customers).map { number in
                let words = (0..<address_bytes / 16).map { _ in String(random.next(), radix: 36) }
                return
                    #"{"event_type": "new_customer", "id": "c\#(number)", "first_name": "Ada", "last_name": "Nowak", "#
                    + #""address": "\#(words.joined())", "timestamp_ms": 1}"# + "\n"
            }.joined()
        }
    }
}
