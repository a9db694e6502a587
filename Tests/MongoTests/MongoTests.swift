import Mongo
import Support
import Testing

@Test("a document written to a live MongoDB is read back")
func roundTrip() throws {
    let (database, uri) = try LiveMongo.shared().freshDatabase()
    let pool = try ClientPool(uri: uri, appName: "test")
    try pool.withClient { client in
        let things = try client.collection("things", in: database)
        try things.insert(
            Document {
                $0.string("id", "a"); $0.int64("n", 1)
            })
        let found = try things.findOne(Document { $0.string("id", "a") })
        #expect(found?.int64("n") == 1)
    }
}
