import Glibc

/// Where a server listens: `8080` and `:8080` are this machine's own, `0.0.0.0:8080` and `[::]:8080` are everybody's.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// As it was given; without one 127.0.0.1.
    public let host: String
    /// 0 is any that is free.
    public let port: UInt16

    /// From `PORT`, `:PORT`, `HOST:PORT` or `[IPV6]:PORT`; nil for any other text.
    public init?(_ text: String) {
        let colon = text.lastIndex(of: ":")
        let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let port = UInt16(digits) else {
            return nil
        }
        var host = colon.map { String(text[..<$0]) } ?? ""
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            if !host.contains(":") { return nil }
        } else if host.contains(":") || host.contains("[") || host.contains("]") {
            return nil
        }
        let isName = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x40 }
        if !isName { return nil }
        self.init(host: host.isEmpty ? "127.0.0.1" : host, port: port)
    }

    init(host: String, port: UInt16) { (self.host, self.port) = (host, port) }

    public var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// Whether only this machine reaches it.
    public var isLoopback: Bool { isLoopbackNumber(host) || host == "::1" || host.lowercased() == "localhost" }

    /// Whether it is each of this machine's addresses.
    var isWildcard: Bool { host == "0.0.0.0" || host == "::" }

    /// The address under which others may find it: where it is each of the machine's, the machine's name.
    public var reachable: ListenAddress { isWildcard ? ListenAddress(host: machineName(), port: port) : self }

    /// Whether a request that names this host means us: a page elsewhere can make a browser send one under a name of its own
    /// that leads here (DNS rebinding), but under no other name, and under no number.
    public func isMeant(by named: String?) -> Bool {
        guard let named, let split = Self.split(named), split.port == port else { return false }
        let name = split.host.lowercased()
        if name == host.lowercased() { return true }
        if isLoopback { return ["localhost", "127.0.0.1", "::1"].contains(name) }
        if !isWildcard { return false }
        return name == "localhost" || isNumber(name) || name == machineName().lowercased()
    }

    /// A `Host` field; without a port it means 80.
    private static func split(_ named: String) -> (host: String, port: UInt16)? {
        // What is short for this machine on a command line names nobody here.
        if let address = ListenAddress(named), named.contains(":"), !named.hasPrefix(":") {
            return (address.host, address.port)
        }
        if named.hasPrefix("["), named.hasSuffix("]") { return (String(named.dropFirst().dropLast()), 80) }
        return named.isEmpty || named.contains(":") ? nil : (named, 80)
    }
}

/// Whether a text is an address in numbers (`inet_pton(3)`).
private func isNumber(_ host: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
}

/// Whether a text is one of 127.0.0.0/8, in numbers: a name that begins alike leads wherever its owner says.
private func isLoopbackNumber(_ host: String) -> Bool {
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
}

/// What this machine, or container, calls itself (`gethostname(2)`).
public func machineName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    return gethostname(&name, name.count - 1) == 0
        ? String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : ""
}
