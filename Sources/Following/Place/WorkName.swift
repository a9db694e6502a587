import Shop

/// Names a piece of work, a log that is joined into a database, so shortly that files can be called by it.
func workName(store: String, log: String) -> String { String(stableHash("\(store)\n\(log)".utf8), radix: 16) }
