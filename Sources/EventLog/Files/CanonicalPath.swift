// One name for one log, however its address was spelled.

extension LogAddress {
    /// The address with its path absolute and free of symbolic links (`realpath(3)`), also where the log itself is not
    /// there yet. Where that cannot be found out, and for what is no file, the address as it is.
    public var canonicalName: String {
        switch self {
        case .standardStreams, .kafka: return description
        case .file(let path), .directory(let path):
            if let canonical = try? System.canonicalPath(path) { return "file:" + canonical }
            let plain = path.utf8.last == UInt8(ascii: "/") ? String(path.unicodeScalars.dropLast()) : path
            guard let folder = try? System.canonicalPath(parent(of: plain)) else { return description }
            let scalars = plain.unicodeScalars
            let name = scalars.split(separator: "/", omittingEmptySubsequences: false).last ?? scalars[...]
            return "file:" + joined(folder, String(name))
        }
    }
}
