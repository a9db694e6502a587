// One message of MongoDB's wire protocol, as far as a proxy has to know it.

/// A whole OP_MSG (or an older message), byte for byte.
struct WireMessage {
    let bytes: [UInt8]

    private static let header_bytes = 16
    private static let operationMessage: UInt32 = 2013

    /// Reads one from a socket; nil at the end of the stream.
    init?(from socket: Int32) {
        guard let header = LoopbackSocket.receive(Self.header_bytes, from: socket) else { return nil }
        let size_bytes = Int(Self.word(header, at: 0))
        guard size_bytes >= Self.header_bytes, size_bytes <= 48 << 20,
            let body = LoopbackSocket.receive(size_bytes - Self.header_bytes, from: socket)
        else { return nil }
        bytes = header + body
    }

    private var isMessage: Bool { Self.word(bytes, at: 12) == Self.operationMessage }
    private var flags: UInt32 { bytes.count >= 20 ? Self.word(bytes, at: 16) : 0 }

    /// `moreToCome`: an exhaust answer has others after it, a message without acknowledgement has no answer.
    var isContinued: Bool { isMessage && flags & 2 != 0 }
    var expectsAnswer: Bool { !isContinued }

    /// The name of the first field of the first document; empty for anything but an OP_MSG.
    var command: String {
        guard isMessage, bytes.count > 26 else { return "" }
        return String(decoding: bytes[26...].prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func word(_ bytes: [UInt8], at index: Int) -> UInt32 {
        bytes[index..<index + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
