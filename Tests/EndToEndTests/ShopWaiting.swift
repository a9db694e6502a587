import Foundation
import Mongo
import Support
import Testing

extension LiveShop {
    /// Waits until it is so, which must be within so many seconds.
    func wait(seconds: Double, until isSo: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while try !isSo() {
            try #require(ContinuousClock.now < end, "it was not so within \(seconds) seconds")
            usleep(50_000)
        }
    }

    /// Changes a document as somebody with a shell would; all given as Extended JSON.
    func alter(_ collection: String, _ filter: String, _ update: String) throws {
        let result = try self.collection(collection) {
            try $0.updateOne(Document(json: filter), Document(json: update), upsert: false)
        }
        try #require(result.matched == 1, "no document of \(collection) is like \(filter)")
    }
}
