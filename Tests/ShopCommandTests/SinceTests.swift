import Testing

@testable import ShopCommand

@Suite struct SinceTests {
    @Test(
        "A moment is a time in ISO 8601, or so long ago",
        arguments: [
            ("2022-04-24T19:41:07Z", 1_650_829_267_000), ("90s", 999_910_000), ("30m", 998_200_000),
            ("36h", 870_400_000), ("7d", 395_200_000), ("0s", 1_000_000_000),
        ] as [(String, Int64)])
    func understood(text: String, time_ms: Int64) {
        #expect(Since(text, now_ms: 1_000_000_000)?.time_ms == time_ms)
    }

    @Test(
        "What is none is refused, and never taken for another one",
        arguments: ["", "d", "-1d", "7", "7w", "1.5h", "9223372036854775807d", "12d", "yesterday", "2022-04-24", "７d"])
    func refused(text: String) { #expect(Since(text, now_ms: 1_000_000_000) == nil) }
}
