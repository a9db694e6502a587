// Row stored-documents: every field of every collection holds what nobody would expect, and every program reads it.
// What can be understood is joined; what cannot is that one's dead letter, and nobody else is the worse for it.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("Stored documents with something odd in them")
    struct StoredDocumentTests {
        private static let row = "stored-documents"
        /// In the long run the lists are as long as a document can bear.
        private static let isLong = FaultPlan.count(row, usual: 1) > 1
        /// A taste of all that there is, for every day.
        private static let part = isLong ? 1 : 7
        private static let large_KiB = isLong ? 1_100 : 20

        @Test("of customers: joined right or refused by the field's name, everybody else joined, and all of it listed")
        func customers() throws {
            var odd = OddDocument.all(OddField.ofCustomers, large_KiB: Self.large_KiB, part: Self.part, named: "odd")
            if Self.isLong { odd += Self.huge("products", "waiting", "cart.paid_order_ids", "cart", "email") }
            let run = try OddRun(customers: odd)
            try run.join()
            let complaints = try run.complaintsAboutCustomers()
            #expect(complaints.isEmpty, "\(complaints.count) of \(odd.count):\n\(complaints.shown)")
            try run.expectListed()
            try run.expectBought()
            try note(odd)
        }

        @Test("of products: described anew or refused by the field's name, and sold at no price that nobody knows")
        func products() throws {
            let odd = OddDocument.all(OddField.ofProducts, large_KiB: Self.large_KiB, part: Self.part, named: "odd")
            let run = try OddRun(products: odd)
            try run.join()
            let complaints = try run.complaintsAboutProducts()
            #expect(complaints.isEmpty, "\(complaints.count) of \(odd.count):\n\(complaints.shown)")
            try run.expectListed()
            try run.expectBought()
            try note(odd)
        }

        private static func huge(_ paths: String...) -> [OddDocument] {
            paths.map { path in
                let field = OddField.ofCustomers.first { $0.path == path }
                let value = OddValue.large(kilobytes: 15 * 1_024)
                return OddDocument(
                    id: "huge-\(path)", field: field ?? OddField(path: path, need: .nothing), value: value)
            }
        }

        private func note(_ odd: [OddDocument]) throws {
            let dangers = Dictionary(grouping: odd) { "\($0.value.meaning)" }.mapValues(\.count)
            try FaultRecord.note(Self.row, count: odd.count, dangers: dangers)
        }
    }
}

extension [String] {
    /// The first of many complaints.
    var shown: String { prefix(40).joined(separator: "\n") }
}
