// The driver's own opinion on the table of URI options.
import CMongoC

@testable import Mongo

enum DriverOptions {
    static func hasType(of option: URIOption) -> Bool {
        switch option.rule {
        case .boolean: mongoc_uri_option_is_bool(option.name)
        case .integer: mongoc_uri_option_is_int32(option.name) || mongoc_uri_option_is_int64(option.name)
        default: hasText(option.name)
        }
    }

    // These have calls of their own instead of being options to set as a text.
    private static func hasText(_ name: String) -> Bool { mongoc_uri_option_is_utf8(name) || special.contains(name) }

    private static let special = [
        "authMechanism", "authMechanismProperties", "authSource", "compressors", "gssapiServiceName",
        "readPreferenceTags", "readConcernLevel", "w",
    ]
}
