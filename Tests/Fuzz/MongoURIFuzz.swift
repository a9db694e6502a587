// Texts to MongoDB URIs: none makes us or the driver trap; one that is accepted means the same when it is written down
// and read again; what is shown of it shows no password.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMongoURI(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Half of the inputs are spared the part that chance hardly ever finds.
    var text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    if !text.hasPrefix("mongodb") { text = "mongodb://" + text }
    guard let uri = try? MongoURI(text) else { return 0 }
    guard let again = try? MongoURI(uri.text.assembled) else { fatalError("what was accepted is refused") }
    precondition(again == uri, "what was accepted is read as another URI")
    if let database = uri.database {
        guard let named = try? uri.naming(database: database) else { fatalError("its own database is refused") }
        precondition(named.database == database, "its own database is another one")
    }
    checkSecrets(of: uri)
    return 0
}

private func checkSecrets(of uri: MongoURI) {
    guard let shown = try? URIText(uri.description) else { return }
    if let userInfo = shown.userInfo, userInfo.contains(":") {
        precondition(userInfo.hasSuffix(":***"), "a password is shown")
    }
    for option in shown.options where option.isSecret { precondition(option.value == "***", "a secret is shown") }
}
