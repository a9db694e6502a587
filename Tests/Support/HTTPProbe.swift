// HTTP as the tests speak it: bytes over a socket, so that what is sent is what the test says.

import Foundation

/// An answer, as it came.
public struct HTTPReply: Sendable, CustomStringConvertible {
    public let status: Int
    /// The lines of the head behind the first one.
    public let fields: [String]
    public let body: String

    /// From all bytes of it; nil where they are no answer.
    public init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let words = head[0].split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else { return nil }
        (self.status, fields, body) = (status, Array(head.dropFirst()), String(text[end.upperBound...]))
    }

    /// Whether all of the body is there that was announced.
    fileprivate var isWhole: Bool {
        field("Content-Length").flatMap(Int.init).map { body.utf8.count >= $0 } ?? false
    }

    public func field(_ name: String) -> String? {
        fields.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    public var description: String { "\(status)\n\(fields.joined(separator: "\n"))\n\n\(body)" }
}

/// A connection to a port of this machine.
public final class HTTPProbe {
    private let socket: Int32

    /// Throws where nobody listens. What is waited for must come within `seconds`.
    public init(port: UInt16, seconds: Double = 2) throws {
        socket = try LoopbackSocket.connected(to: port)
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int(seconds * 1e6) % 1_000_000)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    /// Sends these bytes; false where the other side takes no more.
    @discardableResult
    public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool { LoopbackSocket.send(bytes[...], to: socket) }

    /// Everything until the other side ends it, or nothing comes for that long.
    public func rest() -> [UInt8] {
        var (bytes, room) = ([UInt8](), [UInt8](repeating: 0, count: 16_384))
        while true {
            let count = room.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
            if count <= 0 { return bytes }
            bytes += room[..<count]
            // Some keep the connection although they were asked not to.
            if HTTPReply(bytes)?.isWhole == true { return bytes }
        }
    }

    /// Whether the other side has ended it by the time that nothing comes any more.
    public func isEnded() -> Bool {
        var room = [UInt8](repeating: 0, count: 1_024)
        while true {
            let count = room.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
            if count == 0 || (count < 0 && errno == ECONNRESET) { return true }
            if count < 0 { return false }
        }
    }

    /// Asks for a path, and waits for the whole answer; nil where none comes in time. Throws where nobody listens.
    public static func get(
        _ path: String, port: UInt16, host: String? = nil, method: String = "GET", fields: [String] = [],
        body: String = "", seconds: Double = 2
    ) throws -> HTTPReply? {
        let probe = try HTTPProbe(port: port, seconds: seconds)
        var lines =
            ["\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")", "Connection: close"] + fields
        if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
        probe.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        return HTTPReply(probe.rest())
    }
}
