// Programs that are started without some of their standard streams.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("Standard streams that are closed at the start")
    struct StandardStreamTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        @Test("leave their numbers to nobody: nothing is said into the event log", arguments: ["2>&-", "<&- >&- 2>&-"])
        func log(closed: String) throws {
            let programs = Shop(events: folder.path("e.ndjson"))
            let makers = [
                "make-orders --count 3", "make-customers --to log --count 2", "make-products --to log --count 2",
            ]
            for maker in makers {
                let exit = try programs.shell("exec \(maker) \(closed)", in: folder)
                #expect(exit.status == ExitCode.done, "\(maker) \(exit)")
            }
            let lines = try String(contentsOfFile: folder.path("e.ndjson"), encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 7 && lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") }, "\(lines)")
        }

        @Test(
            "leave their numbers to nobody: nothing is said into the database's connection",
            arguments: [">&-", "<&- >&- 2>&-"])
        func database(closed: String) throws {
            let shop = try LiveShop()
            let path = try folder.write("e.ndjson", GoldenCartJoin.input)
            let programs = shop.programs(events: path)
            let lines = [
                "shop-joiner --until-end --print json", "make-products --to db --count 2",
                "list-customers", "list-products --output json", "dead-letters list", "shop-joiner lag",
            ]
            for line in lines {
                let exit = try programs.shell("exec \(line) \(closed)", in: folder)
                #expect(exit.status == ExitCode.done && exit.signal == nil, "\(line) \(exit)")
            }
            #expect(try shop.stored().customers.count == 2)
        }

        @Test("do not keep the mock broker from running and ending")
        func mock() throws {
            let exit = try Shop().shell("exec kafka-mock <&- >&- 2>&-", in: folder, seconds: 10)
            #expect(exit.status == ExitCode.done, "\(exit)")
        }
    }
}
