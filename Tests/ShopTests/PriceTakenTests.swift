import Testing

@testable import Shop

@Suite struct PriceTakenTests {
    private let history = PriceHistory(
        [(0.5, 100), (0.7, 200), (0.6, 300), (0.7, 400)].map {
            .init(Offer(name: "n", type: "t", price: $0), timestamp_ms: $1)
        })

    @Test(
        "A price is traced to the one that held, to the oldest for what is older, else to the latest one before",
        arguments: [
            (0.5, 150, 100, .current), (0.7, 200, 200, .current), (0.7, 999, 400, .current), (0.5, 50, 100, .oldest),
            (0.5, 350, 100, .cameFirst), (0.7, 350, 200, .cameFirst), (0.6, 250, 300, .cameFirst),
            (0.6, 50, 300, .cameFirst),
        ] as [(Double, Int64, Int64, PriceTaken.Reason)])
    func traced(price: Double, at: Int64, since: Int64, reason: PriceTaken.Reason) {
        let taken = history.taken(price, asOf: at)
        #expect(taken?.point.timestamp_ms == since && taken?.reason == reason, "\(taken as Any)")
    }

    @Test("One that the history does not have is traced to nothing")
    func unknown() {
        #expect(history.taken(0.8, asOf: 300) == nil)
        #expect(history.taken(.nan, asOf: 300) == nil)
        #expect(PriceHistory().taken(0.5, asOf: 300) == nil)
    }
}
