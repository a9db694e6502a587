/// The suite's version, as every program says it.
public let shopVersion = "0.1.0"
