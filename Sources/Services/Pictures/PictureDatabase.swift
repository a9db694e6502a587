import Mongo
import ShopStore

extension ShopDatabase {
    /// Runs a command on the primary. Throws `MongoError`.
    func command(_ command: Document) throws -> Document {
        try pool.withClient { try $0.runCommand(command, in: name) }
    }

    /// Lends the customers' collection. Throws what `body` does: `MongoError` is not made another error of.
    func customers<R>(_ body: (Collection) throws -> R) throws -> R {
        try pool.withClient { try body($0.collection("customers", in: name)) }
    }
}
