// One database full of odd documents, one log in which everybody does something, and every program once.

import Foundation
import Mongo
import Support
import Testing

struct OddRun {
    static let good = 20
    private static let row = "stored-documents"
    let shop: LiveShop
    let odd: [OddDocument]
    private let log: OddLog

    /// Customers with something odd about them; the products are as they should be.
    init(customers odd: [OddDocument]) throws {
        (shop, self.odd) = (try LiveShop(), odd)
        log = OddLog(customers: odd.map(\.id) + Self.goodIDs)
        try shop.insertWhole(Self.goodIDs, into: "customers", WholeDocument.customer)
        try shop.insertWhole(["milk"], into: "products", WholeDocument.product)
        try shop.insert(odd, into: "customers", WholeDocument.customer)
        try shop.folder.write("e.ndjson", log.text)
    }

    /// Products with something odd about them, each bought by a customer of its own.
    init(products odd: [OddDocument]) throws {
        (shop, self.odd) = (try LiveShop(), odd)
        log = OddLog(products: odd.map(\.id) + Self.goodIDs)
        try shop.insertWhole(Self.goodIDs, into: "products", WholeDocument.product)
        try shop.insert(odd, into: "products", WholeDocument.product)
        try shop.folder.write("e.ndjson", log.text)
    }

    static let goodIDs = (0..<good).map { "good-\($0)" }

    /// The joiner comes to the end, in time, and twice; the second time there is nothing to do.
    func join() throws {
        let bound_s = try FaultPlan.bound_s(Self.row)
        let begun = ContinuousClock.now
        for _ in 0..<2 {
            let exit = try shop.join(shop.folder.path("e.ndjson"), "--print", "json", seconds: bound_s + 60)
            try #require(exit.status == ExitCode.done, "\(exit)")
        }
        let seconds = (ContinuousClock.now - begun).seconds
        let undisturbed_s = try UndisturbedPace.seconds(lines: log.owners.count)
        #expect(seconds <= 2 * undisturbed_s + bound_s, "\(seconds) s, and \(undisturbed_s) s without anything odd")
    }

    // MARK: What became of them

    func complaintsAboutCustomers() throws -> [String] {
        let (letters, found) = try (lettersByOwner(), FoundCustomers(in: shop))
        let good = Self.goodIDs.compactMap { id -> String? in
            let isRight = letters[id] == nil && found.isWhollyJoined(id)
            return isRight ? nil : "\(id) was not joined: \(found.shown(id)), \(letters[id] ?? [])"
        }
        return good
            + odd.compactMap { odd in
                let isJoined = letters[odd.id] == nil && found.isJoined(odd.id)
                return complaint(odd, isJoined: isJoined, letters[odd.id] ?? [], found.shown(odd.id))
            }
    }

    func complaintsAboutProducts() throws -> [String] {
        let (letters, found) = try (lettersByOwner(), FoundProducts(in: shop))
        let good = Self.goodIDs.compactMap { id -> String? in
            let isRight =
                letters[id] == nil && found.price(of: id) == OddLog.newPrice
                && found.prices(of: id) == [0.5, OddLog.newPrice]
            return isRight ? nil : "\(id) was not joined: \(found.shown(id)), \(letters[id] ?? [])"
        }
        return good
            + odd.compactMap { odd -> String? in
                let prices = found.prices(of: odd.id)
                // The buyer is not odd: each purchase is there, priced or waiting, and what is priced has a price.
                let isSold =
                    prices.count + found.waiting(for: odd.id) == 2 && prices.allSatisfy { $0.isFinite && $0 > 0 }
                if !isSold { return "\(odd.shown): sold at \(prices), \(found.waiting(for: odd.id)) waiting" }
                let isJoined = letters[odd.id] == nil && found.isDescribedAnew(odd.id)
                return complaint(odd, isJoined: isJoined, letters[odd.id] ?? [], found.shown(odd.id))
            }
    }

    private func complaint(_ odd: OddDocument, isJoined: Bool, _ letters: [String], _ found: String) -> String? {
        let isRefused = !letters.isEmpty && letters.allSatisfy { $0.contains(odd.field.named) }
        let isRight =
            switch odd.field.outcome(of: odd.value) {
            case .joined: isJoined
            case .refused: isRefused
            case .either: isJoined || isRefused
            }
        if isRight { return nil }
        return "\(odd.shown) (\(odd.field.outcome(of: odd.value)) is due): \(letters.first ?? found)"
    }

    /// The reasons of all dead letters, by whose records they are.
    private func lettersByOwner() throws -> [String: [String]] {
        var reasons: [String: [String]] = [:]
        try shop.collection("dead_letters") { letters in
            try letters.find(.all) { letter in
                let owner = log.owners[letter.int64("position") ?? -1] ?? "nobody"
                reasons[owner, default: []].append(letter.string("reason") ?? "no reason")
            }
        }
        return reasons
    }
}

extension LiveShop {
    func insertWhole(_ ids: [String], into collection: String, _ whole: (String) -> String) throws {
        let documents = ids.map(whole).joined(separator: ",")
        try command(#"{"insert": "\#(collection)", "documents": [\#(documents)]}"#)
    }
}
