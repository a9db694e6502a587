import Foundation
import Support
import Testing

extension Observing {
    @Suite("systemd's units")
    struct UnitTests {
        /// With the programs where this build has them, instead of in /usr/local/bin.
        private static func unit(_ name: String, as instance: String, in folder: TemporaryFolder) throws -> String {
            let bin = URL(fileURLWithPath: Program.joiner.path).deletingLastPathComponent().path
            let text = try Observing.text("examples/systemd/\(name)")
            return try folder.write(instance, text.replacing("/usr/local/bin", with: bin))
        }

        @Test(
            "are what systemd finds in order, and leave a program little of the machine",
            arguments: [
                ("shop-joiner.service", "shop-joiner.service"), ("shop-page.service", "shop-page.service"),
                ("shop-service@.service", "shop-service@stock-monitor.service"),
                ("shop-service@.service", "shop-service@publish-customers.service"),
            ])
        func verified(_ name: String, _ instance: String) throws {
            let folder = try TemporaryFolder()
            let path = try Self.unit(name, as: instance, in: folder)
            let verified = try Observing.run("systemd-analyze", "verify", "--man=no", path)
            #expect(verified.status == 0 && verified.errorText.isEmpty, "\(verified)")
            let security = try Observing.run("systemd-analyze", "security", "--offline=true", "--threshold=20", path)
            #expect(security.status == 0, "\(security.text.suffix(200))")
        }
    }
}
