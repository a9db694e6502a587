// The age of what is still to be joined, also of what happened at the ends of time.

import Following
import Testing

@Suite("The age of the oldest record")
struct LagTests {
    @Test(
        "is how long ago it happened, and no trap however long that is",
        arguments: [
            (nil, nil), (900, 100), (1_000, 0), (5_000, 0), (.max, 0), (.min, .max), (.min + 1, .max),
            (.min + 1_001, .max), (.min + 1_002, .max - 1),
        ] as [(Int64?, Int64?)])
    func age(oldest_ms: Int64?, expected: Int64?) {
        var lag = Lag(source: "log", position: 0, end: 1, records: 1, oldest_ms: oldest_ms)
        #expect(lag.behind_ms(at: 1_000) == expected)
        lag.oldest_ms = .max
        #expect(lag.behind_ms(at: -2) == 0)
    }
}
