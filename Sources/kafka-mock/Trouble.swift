// What can be told to go wrong while the brokers run.

enum Trouble {
    case down
    case up
    case failTopic(String, code: Int)
    case failNext(Int, api: Int, code: Int)

    /// Nothing where the line is none of them.
    init?(_ line: String) {
        let words = line.split(separator: " ")
        let numbers = words.dropFirst().compactMap { Int($0) }
        switch (words.first, words.count) {
        case ("down", 1): self = .down
        case ("up", 1): self = .up
        case ("fail-topic", 3) where Int(words[2]) != nil: self = .failTopic(String(words[1]), code: numbers.last ?? 0)
        case ("fail-next", 4) where numbers.count == 3 && (0...10_000).contains(numbers[0]):
            self = .failNext(numbers[0], api: numbers[1], code: numbers[2])
        default: return nil
        }
    }

    func make(on cluster: MockCluster) {
        switch self {
        case .down: cluster.goDown()
        case .up: cluster.comeBack()
        case .failTopic(let name, let code): cluster.failTopic(name, code: code)
        case .failNext(let count, let api, let code): cluster.failNext(count, api: api, code: code)
        }
    }
}
