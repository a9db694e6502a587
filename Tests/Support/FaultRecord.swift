// What a row of the fault suite is told and what it leaves: how much to try, and how much of what it has been through.

import Foundation

/// How hard the rows try, by environment: a little when nothing is said, so that `swift test` stays short.
public enum FaultPlan {
    private static let environment = ProcessInfo.processInfo.environment

    /// What a row draws its events and moments from: `SHOP_SEED`, 1.
    public static let seed = UInt64(environment["SHOP_SEED"] ?? "") ?? 1

    /// How many faults the row with this name should try: `SHOP_FAULT_COUNT` where `SHOP_FAULT_ROW` names it.
    public static func count(_ row: String, usual: Int) -> Int {
        guard environment["SHOP_FAULT_ROW"] == row else { return usual }
        return environment["SHOP_FAULT_COUNT"].flatMap { Int($0) }.map { max(1, $0) } ?? usual
    }
}

extension FaultPlan {
    /// What the scoreboard's list of rows says of one (`scripts/faults_rows.json`).
    private struct Row: Decodable {
        let name: String
        let bound_s: Double?
    }

    /// How much longer a run may take for each of its faults, in seconds, beside the outage itself. Throws
    /// ``CannotStart`` for a row that states none.
    public static func bound_s(_ row: String) throws -> Double {
        let list = Program.packageRoot.appendingPathComponent("scripts/faults_rows.json")
        let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: list))
        guard let bound_s = rows.first(where: { $0.name == row })?.bound_s else {
            throw CannotStart(description: "scripts/faults_rows.json states no bound_s for \(row)")
        }
        return bound_s
    }
}

/// Notes what a row did, for the scoreboard: a line of JSON appended to the file that `SHOP_FAULT_RECORD` names.
public enum FaultRecord {
    private struct Line: Encodable {
        let row: String
        let count: Int
        let dangers: [String: Int]
    }

    /// `count` faults were tried; `dangers` says how often each kind of danger was met.
    public static func note(_ row: String, count: Int, dangers: [String: Int] = [:]) throws {
        guard let path = ProcessInfo.processInfo.environment["SHOP_FAULT_RECORD"] else { return }
        let line = try JSONEncoder().encode(Line(row: row, count: count, dangers: dangers)) + [0x0A]
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: line)
        try file.close()
    }
}
