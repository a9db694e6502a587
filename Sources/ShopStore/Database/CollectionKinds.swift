import Mongo

/// Collections that cannot hold what the shop keeps, because somebody made them as something else.
extension ShopDatabase {
    /// Throws `StoreError` (`.configuration`) where one of ours is a view, which takes no writes, or capped, so that it
    /// forgets its oldest documents when it is full. Who may not look (`listCollections`) is believed.
    func checkKinds() throws {
        let command = try Document { d in
            d.int32("listCollections", 1)
            d.document("cursor") { _ in }
            d.document("filter") { d in
                d.document("name") {
                    $0.array("$in") { a in for one in Collections.allCases { a.string(one.rawValue) } }
                }
                d.array("$or") { a in
                    a.document { $0.document("type") { $0.string("$ne", "collection") } }
                    a.document { $0.bool("options.capped", true) }
                }
            }
        }
        do {
            let reply = try pool.withClient { try $0.runCommand(command, in: name) }
            try reply.read { try Self.refuseFirst(in: $0) }
        } catch let error as MongoError where error.code == Self.unauthorized {
        } catch let error as MongoError {
            throw StoreError(error)
        }
    }

    private static let unauthorized: Int32 = 13

    private static func refuseFirst(in reply: DocumentView) throws {
        guard let found = reply.document("cursor")?.array("firstBatch")?.document("0") else { return }
        let isCapped = found.document("options")?.bool("capped") ?? false
        let kind = isCapped ? "capped, and would forget its oldest documents" : "a \(found.string("type") ?? "view")"
        throw StoreError(
            "\(found.string("name") ?? "a collection") is \(kind): the shop needs a plain collection", .configuration)
    }
}

extension ShopDatabase {
    /// The collections in which services beside the joiner keep their dead letters. Throws `StoreError`.
    func serviceLetters() throws -> [String] {
        let command = try Document { d in
            d.int32("listCollections", 1)
            d.document("filter") { d in
                d.document("name") { $0.string("$regex", "^\(DeadLetters.collection)\\.") }
            }
            d.bool("nameOnly", true)
            d.bool("authorizedCollections", true)
        }
        do {
            return try pool.withClient { client in
                try client.runCommand(command, in: name).read { view in
                    (view.document("cursor")?.array("firstBatch") ?? .empty).compactMap {
                        $0.value.document?.string("name")
                    }
                }
            }
        } catch let error as MongoError {
            throw StoreError(error)
        }
    }
}
