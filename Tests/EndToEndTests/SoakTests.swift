// Row soak: a steady rate for a long time. What the joiner holds of the machine grows no more once it has settled.

import Foundation
import Support
import Testing

extension EndToEndWaiting {
    @Suite("A steady rate")
    struct SoakTests {
        /// What a process holds (proc(5)).
        private struct Held {
            let memory_bytes: Int
            let descriptors: Int

            init(_ process: pid_t) throws {
                let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
                let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
                memory_bytes = try #require(line.split(separator: " ").compactMap { Int($0) }.first) * 1_024
                descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
            }
        }

        private static let rate = 1_000
        private static let samples = 40

        @Test("soak: memory and descriptors are flat, and every event is read")
        func soak() throws {
            let seconds = FaultPlan.count("soak", usual: 6)
            let shop = try LiveShop()
            let programs = shop.programs(events: try shop.folder.write("events.ndjson", ""))
            let joiner = try programs.start(.joiner)
            joiner.waitUntilBlocked(SIGTERM)
            // Few customers, all paid: after a while what is known of each has its full size.
            let maker = try programs.start(
                .makeOrders, "--count", "\(seconds * Self.rate)", "--rate", "\(Self.rate)", "--customers", "100",
                "--paid", "1", "--seed", "\(FaultPlan.seed)")
            var held: [Held] = []
            for _ in 0..<Self.samples {
                joiner.wait(seconds: Double(seconds) / Double(Self.samples)) { _ in false }
                held.append(try Held(joiner.processID))
            }
            #expect(try maker.wait(seconds: 60).status == ExitCode.done)
            joiner.signal(SIGTERM)
            let exit = try joiner.wait(seconds: 60)
            let last = try programs.run(.joiner, "--until-end")
            #expect(exit.status == ExitCode.done && last.status == ExitCode.done, "\(exit)\n\(last)")
            #expect(joined(exit) + joined(last) == seconds * Self.rate, "\(exit)\n\(last)")
            expectFlat(held)
            try note(held, seconds)
        }

        private func joined(_ exit: Exit) -> Int {
            exit.errorText.components(separatedBy: "read ").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        }

        /// The last quarter against the second, in which everything has been warm for a while.
        private func expectFlat(_ held: [Held]) {
            let quarter = Self.samples / 4
            let (early, late) = (held[quarter..<2 * quarter], held[(3 * quarter)...])
            let memory = (early.map(\.memory_bytes).max() ?? 0, late.map(\.memory_bytes).max() ?? 0)
            #expect(memory.1 <= memory.0 + memory.0 / 10 + 8 << 20, "\(memory.0) bytes, later \(memory.1)")
            let descriptors = (early.map(\.descriptors).max() ?? 0, late.map(\.descriptors).max() ?? 0)
            // The pool opens its 16 connections as they are needed; what leaks goes on leaking.
            #expect(descriptors.1 <= descriptors.0 + 16, "\(descriptors.0) descriptors, later \(descriptors.1)")
        }

        private func note(_ held: [Held], _ seconds: Int) throws {
            let middle = held[Self.samples / 2]
            try FaultRecord.note(
                "soak", count: seconds,
                dangers: [
                    "events": seconds * Self.rate, "MiB half-way": middle.memory_bytes >> 20,
                    "MiB at the end": (held.last?.memory_bytes ?? 0) >> 20, "descriptors half-way": middle.descriptors,
                    "descriptors at the end": held.last?.descriptors ?? 0,
                ])
        }
    }
}
