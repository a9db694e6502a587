// All other programs over the odd documents: none ends badly, none shows a zero for what nobody knows.

import Foundation
import Support
import Testing

extension OddRun {
    private static let formats = ["text", "json", "ndjson", "csv", "table"]
    private static let patience_s = 60.0

    /// Both listers, in every form.
    func expectListed() throws {
        for format in Self.formats {
            try expectListing(.listCustomers, "--output", format)
            try expectListing(.listCustomers, "--carts", "--output", format)
            try expectListing(.listProducts, "--output", format)
            try expectListing(.listProducts, "--prices", "--output", format)
        }
        let letters = try shop.programs().run(.deadLetters, "list", "--output", "ndjson", seconds: Self.patience_s)
        #expect(letters.status == ExitCode.done, "\(letters)")
    }

    private func expectListing(_ program: Program, _ arguments: String...) throws {
        let exit = try shop.programs().start(program, arguments).wait(seconds: Self.patience_s)
        let shown = "\(program.rawValue) \(arguments.joined(separator: " "))"
        #expect(exit.status == ExitCode.done, "\(shown): \(exit)")
        let untrue = exit.lines.filter(\.showsZero)
        #expect(untrue.isEmpty, "\(shown): \(untrue.prefix(3).map { $0.prefix(400) })")
        let collection = program == .listCustomers ? "customers" : "products"
        for id in Self.goodIDs where try shop.find(in: collection, #"{"id": "\#(id)"}"#) != nil {
            #expect(exit.text.contains(id), "\(shown): \(id) is missing")
        }
    }

    /// Customers whom one can read buy products that have a price, either way; and the joiner goes on with that.
    func expectBought() throws {
        let programs = shop.programs(events: shop.folder.path("e.ndjson"))
        for way in ["db", "log"] {
            let exit = try programs.run(
                .makePurchases, "--to", way, "--count", "200", "--seed", "1", seconds: Self.patience_s)
            #expect(exit.status == ExitCode.done, "--to \(way): \(exit)")
        }
        let exit = try shop.join(shop.folder.path("e.ndjson"))
        #expect(exit.status == ExitCode.done, "\(exit)")
    }
}

extension String {
    /// Nothing in these tests costs nothing, is no piece, or was bought when time began.
    var showsZero: Bool {
        contains("1970-01-01") || contains(#/(^|[^0-9.])0\.00([^0-9]|$)/#)
            || contains(#/"(price|quantity|timestamp_ms)": ?-?0(\.0)?[,}\]]/#)
    }
}
