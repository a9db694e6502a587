// What follows from the name of a source, and from nothing else.

import Testing

@testable import EventLog

@Suite("Names of sources")
struct SourceNameTests {
    @Test(
        "say how they begin whether groups share the source, whether it can be read again, and where a file is",
        arguments: [
            ("kafka:cluster/events/12", true, true, nil), ("kafka:cluster/events/12#2", true, true, nil),
            ("stdin:1f", false, false, nil), ("file:/srv/a.ndjson", false, true, "/srv/a.ndjson"),
            ("file:/srv/stdin:1", false, true, "/srv/stdin:1"), ("file:\u{301}", false, true, "\u{301}"),
            ("kafkas:cluster/events/1", false, true, nil), ("KAFKA:cluster/events/1", false, true, nil),
            ("", false, true, nil), ("replay", false, true, nil),
        ] as [(String, Bool, Bool, String?)])
    func kinds(_ text: String, isReadByGroups: Bool, isRepeatable: Bool, path: String?) {
        let name = SourceName(text)
        #expect(name.isReadByGroups == isReadByGroups && name.isRepeatable == isRepeatable && name.path == path)
        if let path { #expect(SourceName.ofFile(at: path) == text) }
    }

    @Test("of a topic's partitions have its name, their number, and which topic of that name it is")
    func partitions() {
        for suffix in ["", "#2"] {
            let naming = TopicNaming(topic: "kafka:cluster/events", suffix: suffix)
            let name = SourceName(naming.source(12))
            #expect(name.topic == naming.topic && name.partition == 12)
        }
        #expect(SourceName("file:/srv/events/3").topic == nil && SourceName("kafka:cluster/events/x").partition == nil)
    }

    @Test("of different kinds never begin alike, and neither do their addresses")
    func schemes() {
        let schemes = LogTraits.all.map(\.scheme)
        #expect(Set(schemes).count == schemes.count && schemes.allSatisfy { !$0.contains(":") })
    }
}
