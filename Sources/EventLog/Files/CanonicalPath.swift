// One path for one file, however it was spelled.

/// The path, absolute and free of symbolic links (`realpath(3)`), also where the file itself is not there yet; nil where
/// that cannot be found out.
func canonicalPath(of path: String) -> String? {
    if let canonical = try? System.canonicalPath(path) { return canonical }
    let plain = path.utf8.last == UInt8(ascii: "/") ? String(path.unicodeScalars.dropLast()) : path
    guard let folder = try? System.canonicalPath(parent(of: plain)) else { return nil }
    let scalars = plain.unicodeScalars
    let name = scalars.split(separator: "/", omittingEmptySubsequences: false).last ?? scalars[...]
    return joined(folder, String(name))
}
