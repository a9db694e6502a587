// What the joiner shows over HTTP, against what the test knows by itself.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("A joiner that is watched")
    struct ListenTests {
        @Test("counts what its last line counts, and is ready, with nothing behind")
        func counts() throws {
            let shop = try LiveShop()
            let path = try shop.folder.write("log", GoldenCartJoin.input)
            let joiner = try ListeningProgram(shop.programs(events: path), .joiner, [])
            try shop.wait(seconds: 20) { try shop.accountedRecords() == 8 }
            #expect(joiner.turns(ready: true, within: 5) != nil)
            // What is shown is of the last look, which is at most a second ago.
            try shop.wait(seconds: 3) {
                try joiner.body(of: "/readyz") == #"{"ready": true, "sources": 1, "behind": 0, "unit": "bytes"}"# + "\n"
                    && joiner.metric(#"shop_joiner_lag_bytes{source="file:\#(path)"}"#) == 0
            }
            let name = "shop_joiner_records_total"
            for (series, value) in [
                ("shop_joiner_records_read_total", 8.0), (name + #"{outcome="applied"}"#, 7),
                (name + #"{outcome="duplicate"}"#, 0), (name + #"{outcome="dead_lettered"}"#, 1),
                (name + #"{outcome="passed_over"}"#, 0),
                (#"shop_joiner_dead_letters_total{reason="the record is not JSON"}"#, 1),
                ("shop_joiner_batch_records_sum", 8), ("shop_joiner_ready", 1), ("shop_joiner_database_up", 1),
                (#"shop_joiner_lag_bytes{source="file:\#(path)"}"#, 0),
                (#"shop_joiner_lag_wait_seconds{source="file:\#(path)"}"#, 0),
            ] {
                let found = try joiner.metric(series)
                #expect(found == value, "\(series)")
            }
            joiner.process.signal(SIGTERM)
            let exit = try joiner.process.wait()
            #expect(exit.errorText.contains("read 8, applied 7, duplicate 0, dead-lettered 1, waiting 0"), "\(exit)")
        }

        @Test("announces itself in the database, and takes it back at its end")
        func announced() throws {
            let shop = try LiveShop()
            let path = try shop.folder.write("log", GoldenCartJoin.input)
            let joiner = try ListeningProgram(shop.programs(events: path), .joiner, ["--instance", "0/1"])
            let filter = #"{"program": "shop-joiner", "address": "127.0.0.1:\#(joiner.port)", "ready": true}"#
            try shop.wait(seconds: 20) { try shop.find(in: "services", filter) != nil }
            joiner.process.signal(SIGTERM)
            #expect(try joiner.process.wait().status == ExitCode.done)
            #expect(try shop.find(in: "services", "{}") == nil)
        }

        @Test("is refused where the port is another program's, with the port, and where nobody could listen")
        func taken() throws {
            let shop = try LiveShop()
            let path = try shop.folder.write("log", GoldenCartJoin.input)
            let joiner = try ListeningProgram(shop.programs(events: path), .joiner, [])
            let second = try shop.programs(events: path).run(.stockMonitor, "--listen", "\(joiner.port)")
            #expect(second.status == ExitCode.configuration, "\(second)")
            #expect(second.errorText.contains("127.0.0.1:\(joiner.port)"), "\(second)")
            let third = try shop.programs(events: path).run(.joiner, "--listen", "http://x")
            #expect(third.status == ExitCode.usage && third.errorText.contains("http://x"), "\(third)")
        }

        @Test("is asked by its own name alone, and changes nothing for whoever asks")
        func strangers() throws {
            let shop = try LiveShop()
            let path = try shop.folder.write("log", GoldenCartJoin.input)
            let joiner = try ListeningProgram(shop.programs(events: path), .joiner, [])
            #expect(try HTTPProbe.get("/metrics", port: joiner.port, host: "evil.test:\(joiner.port)")?.status == 421)
            #expect(try HTTPProbe.get("/metrics", port: joiner.port, method: "POST", body: "x")?.status == 405)
            #expect(try HTTPProbe.get("/", port: joiner.port)?.body.contains("/readyz") == true)
            #expect(try HTTPProbe.get("/nothing", port: joiner.port)?.status == 404)
            let reply = try HTTPProbe.get("/metrics", port: joiner.port)
            #expect(reply?.field("Access-Control-Allow-Origin") == nil)
        }

        @Test("answers the thousandth time as it does the first")
        func often() throws {
            let shop = try LiveShop()
            let path = try shop.folder.write("log", GoldenCartJoin.input)
            let joiner = try ListeningProgram(shop.programs(events: path), .joiner, [])
            #expect(joiner.turns(ready: true, within: 20) != nil)
            let first_s = try processorTime(of: 2_000, joiner)
            _ = try processorTime(of: 12_000, joiner)
            let last_s = try processorTime(of: 2_000, joiner)
            #expect(last_s < first_s * 2 + 0.3, "\(first_s) s of the processors became \(last_s) s")
        }

        /// What the joiner takes while it is asked so many times.
        private func processorTime(of count: Int, _ joiner: ListeningProgram) throws -> Double {
            let begun = try #require(try joiner.metric("process_cpu_seconds_total"))
            for _ in 0..<count { _ = joiner.isAlive }
            return try #require(try joiner.metric("process_cpu_seconds_total")) - begun
        }

        @Test("writes out what in a log's name would steer a terminal")
        func hostileName() throws {
            let shop = try LiveShop()
            let path = try shop.folder.write("a\u{1B}[31mlog", GoldenCartJoin.input)
            let joiner = try ListeningProgram(shop.programs(events: path), .joiner, [])
            let series = #"shop_joiner_lag_bytes{source="file:\#(path)"}"#
                .replacingOccurrences(of: "\u{1B}", with: #"\\u{1b}"#)
            try shop.wait(seconds: 20) { try joiner.metric(series) == 0 }
            #expect(try !joiner.body(of: "/metrics").contains("\u{1B}"))
        }

        @Test(
            "and other services that are, show what they count",
            arguments: [(Program.stockMonitor, [String]()), (.cityWatch, ["--city", "Warszawa"])])
        func services(_ program: Program, _ arguments: [String]) throws {
            let shop = try LiveShop()
            let path = try shop.folder.write("log", GoldenCartJoin.input)
            let service = try ListeningProgram(shop.programs(events: path), program, arguments)
            #expect(service.turns(ready: true, within: 10) != nil)
            let series = #"shop_service_records_read_total{service="\#(program.rawValue)"}"#
            try shop.wait(seconds: 20) { try service.metric(series) == 8 }
            service.process.signal(SIGTERM)
            #expect(try service.process.wait().status == ExitCode.done)
        }
    }
}
