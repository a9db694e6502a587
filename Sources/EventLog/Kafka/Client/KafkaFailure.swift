// What librdkafka reports, sorted by what can be done about it.

/// One of librdkafka's errors.
struct KafkaFailure: Error {
    enum Kind: Equatable {
        /// Wrong credentials, or no permission: waiting does not help.
        case refused
        /// No broker can be reached.
        case allBrokersDown
        /// A broker denies the topic, or a partition of it, which may be there all the same.
        case noTopic
        /// The client cannot go on.
        case fatal
        case queueFull
        case tooLarge
        /// The end of a partition, which is no error.
        case partitionEnd
        /// The brokers have nothing at the offset from which a partition is to be read.
        case offsetGone
        /// The group has given our partitions to others meanwhile.
        case staleMember
        case rebalancing
        /// Nothing came back in time.
        case unanswered
        case other
    }

    let kind: Kind
    /// In librdkafka's words; not made visible yet.
    let reason: String

    /// As the user is told, with no secret in it.
    func described(name: String, _ settings: KafkaSettings) -> EventLogError {
        let reason = settings.masked(reason)
        return kind == .refused ? .refused(name: name, reason: reason) : .unreachable(name: name, reason: reason)
    }
}
