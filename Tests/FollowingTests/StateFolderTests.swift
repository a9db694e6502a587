import Foundation
import Support
import Testing

@testable import Following

@Suite("The folder for what outlives a joiner")
struct StateFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("is where the environment says, made for nobody else")
    func state() throws {
        let found = StateFolder(environment: ["XDG_STATE_HOME": folder.path("a/b"), "HOME": folder.path("home")])
        #expect(found?.path == folder.path("a/b/shop-joiner"))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("a/b/shop-joiner"))
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test("is in the home folder where the environment says nothing, or a relative path")
    func home() {
        for state in [nil, "relative"] {
            let found = StateFolder(
                environment: ["XDG_STATE_HOME": state, "HOME": folder.url.path].compactMapValues { $0 })
            #expect(found?.path == folder.path(".local/state/shop-joiner"))
        }
    }

    @Test("is among the temporary files where those cannot be written")
    func temporary() throws {
        try folder.write("file", "not a folder")
        for environment in [[:], ["HOME": folder.path("file")], ["XDG_STATE_HOME": folder.path("file")]] {
            let path = try #require(StateFolder(environment: environment)).path
            #expect(path == FileManager.default.temporaryDirectory.path + "/shop-joiner-\(geteuid())")
        }
    }

    @Test("is no link that somebody has put in its place")
    func link() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.path("shop-joiner"), withDestinationPath: "/")
        let found = try #require(StateFolder(environment: ["XDG_STATE_HOME": folder.url.path]))
        #expect(found.path != folder.path("shop-joiner"))
    }

    @Test("is none that others may write to", arguments: [0o770, 0o702, 0o777])
    func shared(permissions: Int) throws {
        try FileManager.default.createDirectory(
            atPath: folder.path("shop-joiner"), withIntermediateDirectories: false)
        try FileManager.default.setAttributes(
            [.posixPermissions: permissions], ofItemAtPath: folder.path("shop-joiner"))
        let found = try #require(StateFolder(environment: ["XDG_STATE_HOME": folder.url.path]))
        #expect(found.path != folder.path("shop-joiner"))
    }
}
