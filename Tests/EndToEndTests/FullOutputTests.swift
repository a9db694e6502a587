// What is written to has no room left: said as such, with how much is in.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("A full disk under a program's output")
    struct FullOutputTests {
        @Test(
            "tells a maker apart from every other trouble, and how many of its events are in the log",
            .enabled(if: MemoryDisk.isPermitted, "only root may mount a file system"),
            arguments: ["e.ndjson", "events/"])
        func maker(log: String) throws {
            let disk = try MemoryDisk(size_KiB: 3 << 10)
            let path = disk.folder.path("") + "/" + log
            let exit = try Shop(events: path).run(.makeOrders, "--count", "100000")
            #expect(exit.status == ExitCode.diskFull && exit.errorText.contains("No space left on device"), "\(exit)")
            let said = try #require(exit.errorText.firstMatch(of: /; (\d+) of 100000 events made\n$/), "\(exit)")
            let count = try #require(Int(said.1))
            let files =
                log.hasSuffix("/")
                ? try FileManager.default.contentsOfDirectory(atPath: path).map { path + $0 } : [path]
            let lines = files.filter { $0.hasSuffix(".ndjson") }
                .flatMap { FileManager.default.contents(atPath: $0)?.split(separator: UInt8(ascii: "\n")) ?? [] }
            #expect(
                lines.count == count && count > 1_000 && lines.allSatisfy { $0.last == UInt8(ascii: "}") }, "\(exit)")
        }

        @Test("ends whoever prints to it")
        func printer() throws {
            let shop = try LiveShop()
            let path = try shop.folder.write("e.ndjson", GoldenCartJoin.input)
            for command in [
                "make-orders --events - --count 5", "list-products --output json",
                "shop-joiner --until-end --print json --store none",
            ] {
                let exit = try shop.programs(events: path).shell("exec \(command) >/dev/full", in: shop.folder)
                #expect(exit.status == ExitCode.diskFull, "\(command): \(exit)")
                #expect(exit.errorText.contains("No space left on device"), "\(command): \(exit)")
            }
        }
    }
}
