// How hard the fault runs try: a little by default, so that `swift test` stays short, and more by environment.

import Foundation

enum FaultSettings {
    /// How often a joiner is killed in a run: `SHOP_KILLS`, 10.
    static let kills = number("SHOP_KILLS", 10)
    /// How many lines a run's log has: `SHOP_EVENT_COUNT`, 20,000.
    static let lines = number("SHOP_EVENT_COUNT", 20_000)
    /// The same with the log in Kafka, where every fault takes the group seconds: `SHOP_KILLS`, 5, and
    /// `SHOP_EVENT_COUNT`, 8,000.
    static let kafkaMoments = number("SHOP_KILLS", 5)
    static let kafkaLines = number("SHOP_EVENT_COUNT", 8_000)
    /// What the runs draw their events and moments from: `SHOP_SEED`, 1.
    static let seed = UInt64(number("SHOP_SEED", 1))
    /// How long a joiner may take over a whole log.
    static let deadline_s = 60 + Double(lines) / 500

    private static func number(_ name: String, _ usual: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }.map { max(1, $0) } ?? usual
    }
}
