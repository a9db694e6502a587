import Logging
import Mongo

/// The views in which other programs find everything that a customer ever had.
extension ShopDatabase {
    /// Makes those that are missing, and brings older ones up to date. What is another team's, under one of their names, stays.
    ///
    /// Nothing of the shop's depends on them: where they cannot be made, `say` hears why, and work goes on. Throws
    /// `StoreError` only for what passes.
    func prepareViews(logger: Logger) throws {
        do {
            let found = try viewsFound()
            for kind in HistoryKind.allCases { try prepareView(kind, found[kind.view], logger) }
        } catch let error as MongoError {
            let error = StoreError(error)
            if error.isTransient { throw error }
            logger.warning("The views holdings and paid_orders are not looked after: \(error)")
        }
    }

    /// What is there under the name of a view: how it was made, or nil for what is no view of customers.
    private enum Found {
        case ours(Document)
        case others
    }

    private func viewsFound() throws -> [String: Found] {
        let command = try Document { d in
            d.int32("listCollections", 1)
            d.document("filter") { d in
                d.document("name") { $0.array("$in") { a in for kind in HistoryKind.allCases { a.string(kind.view) } } }
            }
        }
        let reply = try pool.withClient { try $0.runCommand(command, in: name) }
        return try reply.read { view in
            var found: [String: Found] = [:]
            for (_, value) in view.document("cursor")?.array("firstBatch") ?? .empty {
                guard let one = value.document, let name = one.string("name") else { continue }
                found[name] = try Self.found(one.document("options") ?? .empty)
            }
            return found
        }
    }

    private static func found(_ options: DocumentView) throws -> Found {
        guard options.string("viewOn") == Collections.customers.rawValue, let pipeline = options.array("pipeline")
        else {
            return .others
        }
        return .ours(try Document(copying: pipeline))
    }

    private func prepareView(_ kind: HistoryKind, _ found: Found?, _ logger: Logger) throws {
        let pipeline = try kind.viewPipeline()
        switch found {
        case .ours(pipeline): break
        case .ours: try makeView(kind, pipeline, by: "collMod")
        case nil: try makeView(kind, pipeline, by: "create")
        case .others:
            logger.warning(
                """
                \(kind.view) is another team's, so there is no view of that name: a row for each of the \
                \(kind == .holdings ? "holdings" : "paid orders") of a customer has to be read from \
                \(kind.collection.rawValue) and customers
                """)
        }
    }

    private func makeView(_ kind: HistoryKind, _ pipeline: Document, by command: String) throws {
        do {
            let command = try Document { d in
                try d.field(named: command, .string(kind.view))
                d.string("viewOn", Collections.customers.rawValue)
                d.array("pipeline", pipeline)
            }
            _ = try pool.withClient { try $0.runCommand(command, in: name) }
        } catch let error as MongoError where error.code == Self.namespaceExists {
            // Another program was faster.
        }
    }

    private static let namespaceExists: Int32 = 48
}
