import ArgumentParser
import EventLog

/// What a program that works with the event log is told about it.
public protocol EventLogUser {
    /// Which event log, and how to reach it.
    var eventLog: EventLogOptions { get }
    var configuration: ConfigurationOption { get }
}

/// What a program that works with the database is told about it.
public protocol DatabaseUser {
    /// Which database.
    var database: DatabaseOption { get }
    var configuration: ConfigurationOption { get }
}

/// Where the event log and the database are: the options of the programs that work with both.
public struct Settings: ParsableArguments, EventLogUser, DatabaseUser {
    @OptionGroup public var eventLog: EventLogOptions
    @OptionGroup public var database: DatabaseOption
    @OptionGroup public var configuration: ConfigurationOption

    public init() {}
}

/// Where the event log is: the options of a program that knows no database.
public struct EventLogSettings: ParsableArguments, EventLogUser {
    @OptionGroup public var eventLog: EventLogOptions
    @OptionGroup public var configuration: ConfigurationOption

    public init() {}
}

/// Where the database is: the options of a program that knows no event log.
public struct DatabaseSettings: ParsableArguments, DatabaseUser {
    @OptionGroup public var database: DatabaseOption
    @OptionGroup public var configuration: ConfigurationOption

    public init() {}
}
