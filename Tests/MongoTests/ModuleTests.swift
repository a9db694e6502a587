// The module as a stranger meets it: by itself, in folders, with a word on everything.
import Foundation
import Testing

@Suite("The module of the database") struct ModuleTests {
    private struct Source {
        let path: String
        let lines: [String]
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources/Mongo").standardizedFileURL

    private func sources() throws -> [Source] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: Self.folder.path).filter {
            $0.hasSuffix(".swift")
        }
        return try paths.map {
            let text = try String(contentsOf: Self.folder.appendingPathComponent($0), encoding: .utf8)
            return Source(path: $0, lines: text.components(separatedBy: "\n"))
        }
    }

    @Test("uses the C driver, the system's library and nothing of this package")
    func standsAlone() throws {
        let allowed: Set = ["CMongoC", "Synchronization", "Glibc", "Musl", "Darwin"]
        for source in try sources() {
            let imported = source.lines.map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { $0.hasPrefix("import ") }.map { String($0.dropFirst("import ".count)) }
            #expect(allowed.isSuperset(of: imported), "\(source.path): \(imported)")
        }
    }

    @Test("has a dozen files in a folder at most, and none beside them")
    func folders() throws {
        let folders = Dictionary(grouping: try sources()) { ($0.path as NSString).deletingLastPathComponent }
        #expect(folders[""] == nil && folders.count > 5)
        for (name, files) in folders { #expect(files.count <= 12, "\(name)") }
    }

    @Test("says something of everything that is public")
    func documented() throws {
        for source in try sources() {
            for (number, line) in source.lines.enumerated() where isPublic(number, in: source.lines) {
                let before = source.lines[..<number].last { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("@") }
                let isDocumented = before?.trimmingCharacters(in: .whitespaces).hasPrefix("///") == true
                #expect(isDocumented, "\(source.path):\(number + 1): \(line)")
            }
        }
    }

    /// Whether a declaration is, or the case of an enumeration that is.
    private func isPublic(_ number: Int, in lines: [String]) -> Bool {
        let line = lines[number]
        let indent = line.prefix { $0 == " " }.count
        let text = line.dropFirst(indent)
        if text.hasPrefix("public ") { return true }
        guard text.hasPrefix("case "), !line.hasSuffix(":") else { return false }
        let owner = lines[..<number].last { !$0.isEmpty && $0.prefix { $0 == " " }.count < indent }
        return owner?.contains("public enum ") == true
    }
}
