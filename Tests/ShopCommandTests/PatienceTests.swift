import Testing

@testable import ShopCommand

@Suite("Waiting for the database's answer")
struct PatienceTests {
    @Test("is said after ten seconds, then once a minute, and anew for the next question")
    func said() {
        var patience = PatienceState()
        var said: [Int] = []
        for second in 0..<140 { if let seconds = patience.look(wait_s: second) { said.append(seconds) } }
        #expect(said == [10, 70, 130])
        #expect(patience.look(wait_s: nil) == nil)
        let next = (0..<11).compactMap { patience.look(wait_s: $0) }
        #expect(next == [10])
    }
}
