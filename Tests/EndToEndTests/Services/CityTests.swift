// The city watch as its users see it.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("The city watch")
    struct CityTests {
        private let desk: CityDesk

        init() throws { desk = try CityDesk() }

        private static let traffic = """
            {"event_type": "new_customer", "id": "a", "first_name": "Zofia", "last_name": "Piątek", "address": "Polna 12\\n00-950 Warszawa", "timestamp_ms": 1}
            {"event_type": "new_customer", "id": "b", "first_name": "Jan", "last_name": "Nowak", "address": "Polna 13\\n05-100 Nowa Warszawa", "timestamp_ms": 2}
            {"event_type": "new_customer", "id": "c", "first_name": "Ewa", "last_name": "\\u001b[31m", "address": "41-300 DA\\u0328BROWA GÓRNICZA", "timestamp_ms": 3}
            {"event_type": "new_customer", "id": "a", "first_name": "Zofia", "last_name": "Nowak", "address": "WARSZAWA", "timestamp_ms": 4}
            {"event_type": "new_customer", "id": "d", "first_name": "Nobody", "last_name": "Knows"}
            {"event_type": "new_customer", "id": "e", "address": "Warszawa"}
            {"event_type": "customer_in_city", "id": "f/warszawa", "customer_id": "f", "city": "Warszawa"}
            {"type": "order", "user_id": "a", "order_id": 1, "timestamp_ms": 5}
            not an event

            """
        private static let cities = ["--city", "Warszawa", "--city", "Dąbrowa Górnicza"]
        private static let events = [
            #"{"event_type": "customer_in_city", "id": "a/warszawa", "customer_id": "a", "city": "Warszawa", "first_name": "Zofia", "last_name": "Piątek", "timestamp_ms": 1}"#,
            #"{"event_type": "customer_in_city", "id": "c/dąbrowa górnicza", "customer_id": "c", "city": "Dąbrowa Górnicza", "first_name": "Ewa", "last_name": "\u001b[31m", "timestamp_ms": 3}"#,
        ]

        @Test("says each customer of a city once, and passes over everything else")
        func lines() throws {
            let exit = try desk.watch(Self.traffic, Self.cities)
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(exit.errorText.count(of: "A customer in Warszawa: Zofia Piątek (a).") == 1, "\(exit)")
            #expect(exit.errorText.count(of: #"A customer in Dąbrowa Górnicza: Ewa \u{1b}[31m (c)."#) == 1, "\(exit)")
            #expect(exit.errorText.contains("read 9, dead-lettered 0\n"), "\(exit)")
            #expect(try desk.reactions().map(\.id) == ["a/warszawa", "c/dąbrowa górnicza"])
        }

        @Test("writes each reaction into a log once, also when the log is read again")
        func again() throws {
            let to = ["--to", "file:" + desk.path("out.ndjson")]
            for _ in 0..<2 {
                let exit = try desk.watch(Self.traffic, Self.cities + to)
                #expect(exit.status == ExitCode.done && exit.errorText.contains("read 9, dead-lettered 0"), "\(exit)")
                try desk.readAgain()
            }
            #expect(try desk.watch(Self.traffic, ["--city", "nowa warszawa"] + to).errorText.contains("published 1"))
            #expect(desk.lines(of: "out.ndjson").prefix(2) == Self.events[...])
            #expect(desk.lines(of: "out.ndjson").count == 3)
            #expect(try desk.reactions().allSatisfy(\.isPublished))
        }

        @Test("runs a program for each reaction, and hands what it says to whoever reads along")
        func program() throws {
            let program = try desk.script(#"read -r event; echo "$event" >>seen; printf "$1\033[1m""#)
            let exit = try desk.watch(Self.traffic, Self.cities + ["--run", program, "--", "hello "])
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(desk.lines(of: "seen") == Self.events)
            #expect(exit.errorText.count(of: #": hello \u{1b}[1m"#) == 2, "\(exit)")
            #expect(exit.errorText.contains("published 2, set aside 0"), "\(exit)")
        }

        @Test("sets aside what a program fails on, says so once, and goes on")
        func fails() throws {
            let program = try desk.script(#"grep -q '"id": "c/' || exit 9"#)
            let exit = try desk.watch(Self.traffic, Self.cities + ["--run", program, "--retries", "1"])
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(exit.errorText.count(of: "it ended with status 9, tried 2 times") == 1, "\(exit)")
            #expect(exit.errorText.contains("published 1, set aside 1"), "\(exit)")
            let left = try desk.reactions().filter { !$0.isPublished }
            #expect(left.map(\.id) == ["a/warszawa"])
            #expect(left.first?.reason == "it ended with status 9, tried 2 times")
        }

        @Test("that is asked to end while a program runs ends within seconds, and the next start runs it again")
        func asked() throws {
            let program = try desk.script("echo begun; exec sleep 50")
            let watch = try desk.start(Self.traffic, Self.cities + ["--run", program])
            try watch.waitForErrorOutput(": begun")
            watch.signal(SIGTERM)
            let exit = try watch.wait(seconds: 10)
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(exit.errorText.contains("its next start delivers them"), "\(exit)")
            #expect(try desk.reactions().allSatisfy { !$0.isPublished })
            let next = try desk.watch(Self.traffic, Self.cities + ["--run", try desk.script("cat >>seen")])
            #expect(next.status == ExitCode.done, "\(next)")
            #expect(desk.lines(of: "seen") == Self.events)
        }

        @Test("waits for a program that is not there any more")
        func missing() throws {
            let program = try desk.script("cat >>seen")
            let watch = try desk.start("", Self.cities + ["--run", program])
            watch.waitUntilBlocked(SIGTERM)
            let away = program + ".away"
            try FileManager.default.moveItem(atPath: program, toPath: away)
            try desk.append(Self.traffic)
            try watch.waitForErrorOutput("cannot be started: No such file or directory")
            try FileManager.default.moveItem(atPath: away, toPath: program)
            try watch.waitForErrorOutput("takes events again")
            try desk.wait { desk.lines(of: "seen").count == 2 }
            watch.signal(SIGTERM)
            #expect(try watch.wait(seconds: 10).status == ExitCode.done)
            #expect(desk.lines(of: "seen") == Self.events)
        }

        @Test(
            "refuses what cannot be watched for, or run",
            arguments: [
                (["--city", ""], 64), (["--city", "a\u{1B}[2Jb"], 64),
                (["--city", "Łódź", "--city", "ŁO\u{301}DZ\u{301}"], 64), (["--city", "x", "--timeout", "1s"], 64),
                (["--city", "x", "--", "y"], 64), (["--city", "x", "--run", "/bin/true", "--to", "file:out"], 64),
                (["--city", "x", "--run", "/bin/true", "--timeout", "nans"], 64),
                (["--city", "x", "--run", "/nowhere"], 78), (["--city", "x", "--run", "/etc/passwd"], 78),
            ] as [([String], Int32)])
        func refused(arguments: [String], status: Int32) throws {
            let exit = try desk.watch("", arguments)
            #expect(exit.status == status, "\(exit)")
            #expect(!exit.errorOutput.contains(0x1B) && exit.errorText.utf8.count < 1_000, "\(exit)")
        }

        @Test("keeps nothing of a customer who is forgotten")
        func forgotten() throws {
            #expect(try desk.watch(Self.traffic, Self.cities).status == ExitCode.done)
            let forgetting = try desk.programs.run(.forgetCustomer, "--without-log", "a")
            #expect(forgetting.text.contains("1 record of services taken"), "\(forgetting)")
            #expect(try desk.reactions().map(\.id) == ["c/dąbrowa górnicza"])
        }
    }
}
