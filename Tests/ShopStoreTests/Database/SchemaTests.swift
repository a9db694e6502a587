import Mongo
import Testing

@testable import ShopStore

@Suite("The schema version", .serialized)
struct SchemaTests {
    private let database: ShopDatabase

    init() throws { database = try freshDatabase() }

    private func stored() throws -> Int64? {
        try database.with(.positions) { positions in
            var version: Int64?
            try positions.find(Document { $0.string("_id", "schema") }) { version = $0.int64("version") }
            return version
        }
    }

    private func store(_ version: String) throws {
        try database.with(.positions) { try $0.insert(Document(json: #"{"_id": "schema", "version": \#(version)}"#)) }
    }

    @Test("is written into a database that has none, and stays what it is")
    func fresh() throws {
        try database.checkSchema()
        for _ in 0..<2 {
            _ = try MongoPositions(database).resume([], share: .whole)
            #expect(try stored() == ShopDatabase.schemaVersion)
        }
        try database.checkSchema()
    }

    @Test("of an older program is taken over", arguments: ["1", "1.0", #"{"$numberLong": "2"}"#])
    func older(version: String) throws {
        try store(version)
        try database.checkSchema()
        _ = try MongoPositions(database).resume([], share: .whole)
        #expect(try stored() == ShopDatabase.schemaVersion)
    }

    @Test(
        "of a newer program, or one that is no number, is refused with both versions",
        arguments: ["4", #"{"$numberLong": "9223372036854775807"}"#, #""2""#, "null", "[]"])
    func newer(version: String) throws {
        try store(version)
        let error = #expect(throws: StoreError.self) { try database.checkSchema() }
        #expect(error?.kind == .configuration && error?.description.contains("no later one than 3") == true)
    }
}
