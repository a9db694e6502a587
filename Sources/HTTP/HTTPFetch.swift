import Glibc

/// Asks another server for something, once: for figures of services beside this one.
public enum HTTPFetch {
    /// The body of the answer to `GET path`, as text; nil where nobody answers with 200 within so many milliseconds in all,
    /// or with more than `bytes_max` bytes.
    public static func text(
        _ path: String, from address: ListenAddress, within_ms: Int, bytes_max: Int = 4 << 20
    ) -> String? {
        let end = ContinuousClock.now + .milliseconds(within_ms)
        guard let socket = ConnectedSocket(address, within_ms: within_ms) else { return nil }
        guard socket.send("GET \(path) HTTP/1.0\r\nHost: \(address)\r\nConnection: close\r\n\r\n") else { return nil }
        var answer: [UInt8] = []
        while let more = socket.receive() {
            if more.isEmpty { return body(of: answer) }
            answer += more
            if answer.count > bytes_max || ContinuousClock.now > end { return nil }
        }
        return nil
    }

    private static func body(of answer: [UInt8]) -> String? {
        let text = String(decoding: answer, as: UTF8.self)
        guard text.hasPrefix("HTTP/1."), text.dropFirst(8).hasPrefix(" 200"), let head = text.firstRange(of: "\r\n\r\n")
        else { return nil }
        return String(text[head.upperBound...])
    }
}
