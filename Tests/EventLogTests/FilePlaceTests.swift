// The names of a log's files.

import Testing

@testable import EventLog

@Suite("Places of files")
struct FilePlaceTests {
    @Test("A partition's file has its number in its name, of four digits or more")
    func names() {
        let names = [0: "partition-0000.ndjson", 7: "partition-0007.ndjson", 9_999: "partition-9999.ndjson"]
        for (number, name) in names.merging([10_000: "partition-10000.ndjson"], uniquingKeysWith: { $1 }) {
            #expect(PartitionName.of(number) == name && PartitionName.isOne(name))
        }
    }

    @Test(
        "Nothing else in the directory is a partition",
        arguments: [
            "", "partition-.ndjson", "partition-1.ndjson", "partition-00001.ndjson", "partition-010000.ndjson",
            "partition--001.ndjson", "partition-+001.ndjson", "partition-0001.ndjson~", "partition-0001",
            ".partition-0001.ndjson", "partition-0001.ndjson.ndjson", "partition-x001.ndjson", "partition-0001.json",
        ])
    func others(name: String) {
        #expect(!PartitionName.isOne(name))
    }

    @Test(
        "A file is in the directory before the last slash of its path",
        arguments: [
            ("a", "."), ("a/", "."), ("/a", "/"), ("/a/", "/"), ("/", "/"), ("//", "/"), ("a/b", "a"), ("a/b/", "a"),
            ("a/b//", "a"), ("/a/b/c", "/a/b"), ("./a", "."),
        ])
    func parents(path: String, directory: String) {
        #expect(parent(of: path) == directory)
    }

    @Test("A directory and a name have one slash between them")
    func joins() {
        #expect(joined("a", "b") == "a/b" && joined("a/", "b") == "a/b" && joined("/", "b") == "/b")
    }
}
