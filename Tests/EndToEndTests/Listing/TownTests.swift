// The town beside an address, whoever writes it.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("A town")
    struct TownTests {
        private let live: LiveShop
        private var log: String { live.folder.path("log") }

        init() throws {
            live = try LiveShop()
            try live.folder.write("log", "")
        }

        private func register(_ id: String, _ address: String?) throws {
            let field = address.map { #", "address": "\#($0)""# } ?? ""
            let line =
                #"{"event_type": "new_customer", "id": "\#(id)", "first_name": "A", "last_name": "B"\#(field)}"# + "\n"
            try live.folder.append("log", line)
            let exit = try live.programs(events: log).start(.joiner, ["--until-end"]).wait(seconds: 20)
            try #require(exit.status == ExitCode.done && exit.errorText.contains("applied 1,"), "\(exit)")
        }

        private func inTown(_ town: String) throws -> [String] {
            let exit = try live.programs().start(.listCustomers, ["--city", town, "-o", "csv", "--carts"]).wait(
                seconds: 20)
            try #require(exit.status == ExitCode.done, "\(exit)")
            return exit.text.split(separator: "\r\n").dropFirst().map { String($0.prefix { $0 != "," }) }
        }

        private func fill() throws -> String {
            let exit = try live.programs().start(.fillTowns, []).wait(seconds: 20)
            try #require(exit.status == ExitCode.done, "\(exit)")
            return exit.errorText
        }

        @Test("is noted with each registration, follows a move, and stays where a registration says nothing of it")
        func registered() throws {
            try register("a", "Long 1\\n00-950 Warszawa")
            #expect(try inTown("WARSZAWA") == ["a"])
            try register("a", nil)
            #expect(try inTown("Warszawa") == ["a"], "an address that is not given is not taken away")
            try register("a", "Long 1\\nKraków")
            #expect(try inTown("Warszawa") == [] && inTown("kraków") == ["a"])
            try register("a", "00-950")
            #expect(try inTown("Kraków") == [], "an address without a town")
            try register("b", nil)
            #expect(try live.find(in: "customers", #"{"id": "b", "town": {"$exists": true}}"#) == nil)
            #expect(try fill().contains("2 customers looked at, 0 towns noted"))
        }

        @Test("of what others have written is found once it is filled in, and goes with a customer who is forgotten")
        func filled() throws {
            try live.insert(into: "customers", #"{"id": "o", "first_name": "O", "address": "Quai 1\n1000 Genève"}"#)
            try live.insert(into: "customers", #"{"id": "stale", "address": "Elsewhere", "town": "genève"}"#)
            try live.insert(into: "customers", #"{"id": "gone", "town": "genève"}"#)
            try live.insert(into: "customers", #"{"id": "odd", "address": 7, "town": ["genève"]}"#)
            #expect(try inTown("Genève") == ["gone", "odd", "stale"])
            #expect(try fill().contains("4 customers looked at, 2 towns noted"))
            #expect(try fill().contains("4 customers looked at, 0 towns noted"), "run again, it changes nothing")
            #expect(try inTown("GENÈVE") == ["gone", "o", "odd"], "a town without an address is somebody else's field")
            #expect(try inTown("Elsewhere") == ["stale"])
            let exit = try live.programs(events: log).start(.forgetCustomer, ["o", "--without-log"]).wait(seconds: 20)
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(try inTown("Genève") == ["gone", "odd"])
            #expect(
                try live.find(in: "customers", #"{"id": "o", "town": {"$exists": true}}"#) == nil,
                "nor is it left behind")
        }
    }
}
