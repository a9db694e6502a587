// The address of a Kafka topic, checked as far as text can be.

/// `kafka://host[:port][,host[:port]]/topic`: brokers to start from, and a topic.
struct KafkaAddress: Sendable, Equatable, CustomStringConvertible {
    /// The port of a broker that is named without one.
    static let defaultPort = "9092"

    /// Each as `host:port`, also where no port was written; an IPv6 host is in brackets.
    let brokers: [String]
    let topic: String

    var description: String { "kafka://\(brokers.joined(separator: ","))/\(topic)" }

    /// Parses what follows `kafka:`. Its errors repeat none of it: a misplaced password may be in there.
    init(_ text: String) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        // Beyond ASCII a character may be a separator with an accent on it.
        guard text.utf8.allSatisfy({ $0 < 0x80 }), parts.count == 4, parts[0].isEmpty, parts[1].isEmpty else {
            throw Self.invalid("it is written kafka://host[:port][,host[:port]]/topic")
        }
        guard !text.contains("@") else { throw Self.invalid("user and password do not belong in it") }
        let brokers = parts[2].split(separator: ",", omittingEmptySubsequences: false).map(Self.withPort)
        guard brokers.allSatisfy(Self.isBroker) else {
            throw Self.invalid("every broker is written host or host:port, with a port from 1 to 65535")
        }
        guard Self.isTopic(parts[3]) else {
            throw Self.invalid("a topic is 1 to 249 letters, digits, dots, hyphens and underscores")
        }
        self.brokers = brokers
        topic = String(parts[3])
    }

    private static func invalid(_ reason: String) -> EventLogError {
        .invalidAddress(reason: "of a Kafka address: \(reason)")
    }

    private static func withPort(_ broker: Substring) -> String {
        let isPortless = broker.hasSuffix("]") || !broker.isEmpty && !broker.contains(":")
        return isPortless ? "\(broker):\(defaultPort)" : String(broker)
    }

    private static func isBroker(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":") else { return false }
        let port = text[text.index(after: colon)...]
        guard port.count <= 5, port.allSatisfy({ ("0"..."9").contains($0) }) else { return false }
        guard let number = UInt16(port), number > 0 else { return false }
        return isHost(text[..<colon])
    }

    private static func isHost(_ text: Substring) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let address = text.dropFirst().dropLast()
            return !address.isEmpty && address.allSatisfy { $0.isHexDigit && $0.isASCII || $0 == ":" || $0 == "." }
        }
        return !text.isEmpty && text.count <= 253 && text.allSatisfy(isNameCharacter)
    }

    private static func isTopic(_ text: Substring) -> Bool {
        (1...249).contains(text.count) && text != "." && text != ".." && text.allSatisfy(isNameCharacter)
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
    }
}
