// What a pool's clients are told where the URI says nothing: how long they may wait, and when a write counts as done.
import CMongoC
import Testing

@testable import Mongo

@Suite("A pool's clients") struct PoolTests {
    private func option(_ name: String, of text: String) throws -> Int32 {
        try ClientPool(uri: MongoURI(text), appName: "tests").withClient {
            mongoc_uri_get_option_as_int32(mongoc_client_get_uri($0.handle), name, -1)
        }
    }

    @Test(
        "wait a bounded time for everything",
        arguments: ["sockettimeoutms", "connecttimeoutms", "serverselectiontimeoutms"]
    )
    func timeouts(name: String) throws {
        #expect(try (1...60_000).contains(option(name, of: "mongodb://h/")))
        #expect(try option(name, of: "mongodb://h/?\(name)=1234") == 1_234)
    }

    @Test("take a write for done when a majority has it in its journal, whatever they are told")
    func writeConcern() throws {
        func concern(of text: String) throws -> (isMajority: Bool, isJournaled: Bool) {
            try ClientPool(uri: MongoURI(text), appName: "tests").withClient {
                let concern = mongoc_client_get_write_concern($0.handle)
                return (mongoc_write_concern_get_wmajority(concern), mongoc_write_concern_get_journal(concern))
            }
        }
        #expect(try concern(of: "mongodb://h/") == (true, true))
        #expect(try concern(of: "mongodb://h/?w=2&journal=false") == (true, true))
    }
}
