// A shop with a city watch: its log, what it has recorded, and programs for it to run.

import Foundation
import Support
import Testing

struct CityDesk {
    struct Reaction {
        let id: String
        let isPublished: Bool
        let reason: String?
    }

    private let shop: LiveShop

    init() throws { shop = try LiveShop() }

    /// On a MongoDB of the test's own.
    init(on mongo: OwnedMongo) throws { shop = try LiveShop(on: mongo) }

    func path(_ name: String) -> String { shop.folder.url.appendingPathComponent(name).path }

    var programs: Shop { programs(events: "file:" + path("events.ndjson")) }

    func programs(events: String) -> Shop { shop.programs(events: events) }

    /// Writes the log anew.
    func write(_ log: String) throws { _ = try shop.folder.write("events.ndjson", log) }

    func start(_ log: String, _ arguments: [String]) throws -> ChildProcess {
        try write(log)
        return try programs.start(.cityWatch, arguments)
    }

    /// Reads the log to its end.
    func watch(_ log: String, _ arguments: [String]) throws -> Exit {
        try start(log, ["--until-end"] + arguments).wait()
    }

    func append(_ lines: String) throws { try shop.folder.append("events.ndjson", lines) }

    func readAgain() throws {
        let exit = try programs.run(
            .positions, "reset", "--service", "city-watch", "--to", "beginning", "file:" + path("events.ndjson"))
        #expect(exit.status == ExitCode.done, "\(exit)")
    }

    /// A shell script below the shop's folder, which is where it runs.
    func script(_ text: String) throws -> String {
        let path = try shop.folder.write("program", "#!/bin/sh\ncd '\(shop.folder.url.path)'\n\(text)\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    /// Waits until it is so, which must be within half a minute.
    func wait(until isSo: () throws -> Bool) throws { try shop.wait(seconds: 30, until: isSo) }

    func lines(of file: String) -> [String] {
        let text = (try? String(contentsOfFile: path(file), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    func recorded() throws -> Int { try shop.collection("city_reactions") { try $0.count() } }

    /// By their ids.
    func reactions() throws -> [Reaction] {
        var found: [Reaction] = []
        try shop.collection("city_reactions") { reactions in
            try reactions.find(.all) { view in
                let key = view.document("_id")
                let id = "\(key?.string("customer_id") ?? "?")/\(key?.string("town") ?? "?")"
                let isPublished = view["published_ms"] != nil && view["unpublished"] == nil
                found.append(Reaction(id: id, isPublished: isPublished, reason: view.string("not_published")))
            }
        }
        return found.sorted { $0.id < $1.id }
    }
}
