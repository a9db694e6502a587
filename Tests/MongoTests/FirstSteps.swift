// The code of the article `Sources/Mongo/Mongo.docc/FirstSteps.md`, word for word: what it shows, runs.
import Mongo

func localPool() throws -> ClientPool {
    let pool = try ClientPool(uri: MongoURI("mongodb://localhost:27017/?replicaSet=rs0"), appName: "first-steps")
    return pool
}

func register(_ name: String, in database: String, with pool: ClientPool) throws {
    try pool.withClient { client in
        let people = try client.collection("people", in: database)
        let person = try Document { d in
            d.string("name", name)
            d.document("account") { $0.int64("balance", 100) }
        }
        try people.insert(person)
    }
}

func balances(in database: String, with pool: ClientPool) throws -> [String: Int64] {
    try pool.withClient { client in
        let people = try client.collection("people", in: database)
        var balances: [String: Int64] = [:]
        try people.find(.all) { person in
            guard let name = person.string("name") else { return }
            balances[name] = person.document("account")?.int64("balance")
        }
        return balances
    }
}

func pay(
    _ amount: Int64, from giver: String, to taker: String, in database: String, with pool: ClientPool,
    isEnding: () -> Bool
) throws {
    for attempt in 1... {
        do {
            return try pool.withClient { client in
                let people = try client.collection("people", in: database)
                try client.transaction(committingAgain: { _ in !isEnding() }) {
                    for (name, change) in [(giver, -amount), (taker, amount)] {
                        let person = try Document { $0.string("name", name) }
                        let increment = try Document { d in
                            d.document("$inc") { $0.int64("account.balance", change) }
                        }
                        try people.updateOne(person, increment)
                    }
                }
            }
        } catch let error as MongoError where error.mayRunTransactionAgain && attempt < 10 && !isEnding() {}
    }
}

func greetNewcomers(
    behind place: Document?, in database: String, with pool: ClientPool, isEnding: () -> Bool,
    greet: (String) throws -> Void
) throws -> Document? {
    try pool.withClient { client in
        let people = try client.collection("people", in: database)
        return try people.watch(from: place.map { .resumeAfter($0) } ?? .now, wait_ms: 200) { changes in
            while !isEnding() {
                try changes.next { change in
                    guard change["operationType"]?.text == "insert" else { return }
                    if let name = change.document("fullDocument")?.string("name") { try greet(name) }
                }
            }
            return try changes.resumeToken
        }
    }
}
