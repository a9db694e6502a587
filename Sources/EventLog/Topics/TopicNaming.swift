// What the sources of a log are called that groups share.

/// The names of a topic's sources: `kafka:CLUSTER/TOPIC/PARTITION`, with `#2` behind where another topic had that name
/// before and was given up on purpose. They stay for good: the documents keep applied positions under them.
struct TopicNaming {
    /// `kafka:CLUSTER/TOPIC`
    let topic: String
    let suffix: String

    func source(_ partition: Int32) -> String { "\(topic)/\(partition)\(suffix)" }
}
