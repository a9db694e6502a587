// Keys must fall into the partitions in which Kafka's Java client puts them.

import Bytes
import Testing

@testable import EventLog

@Suite("Partitioning")
struct Murmur2Tests {
    /// The values that Kafka's own tests expect, and one key of every length modulo four.
    static let vectors: [(String, Int32)] = [
        ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
        ("a-little-bit-longer-string", -1_486_304_829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ("", 275_646_681), ("1", -1_993_445_489), ("12", 126_087_238), ("123", -267_702_483), ("1234", -1_614_185_708),
    ]

    @Test("A key hashes as in the Java client", arguments: vectors)
    func hash(_ key: String, _ expected: Int32) {
        #expect(key.withView { Int32(bitPattern: murmur2($0)) } == expected)
    }

    @Test("A negative hash loses its sign before the partition is taken")
    func partitions() {
        for (key, hash) in Self.vectors {
            for count in [1, 3, 8, 100] {
                let expected = Int(hash & 0x7FFF_FFFF) % count
                #expect(key.withView { partition(of: $0, count: count) } == expected)
            }
        }
    }
}
