// The suite's programs as their users see them: started by name, with options and an environment.

import Foundation

/// The programs by their product names.
public enum Program: String, CaseIterable, Sendable {
    case joiner = "shop-joiner"
    case makeCustomers = "make-customers"
    case makeProducts = "make-products"
    case makePurchases = "make-purchases"
    case makeOrders = "make-orders"
    case listCustomers = "list-customers"
    case listProducts = "list-products"
    case deadLetters = "dead-letters"
    case positions = "shop-positions"
    case forgetCustomer = "forget-customer"
    case fillTowns = "fill-towns"
    case showCustomer = "show-customer"
    case showProduct = "show-product"
    case kafkaMock = "kafka-mock"
    case countEvents = "count-events"
    case couponScorer = "coupon-scorer"
    case listCoupons = "list-coupons"
    case stockMonitor = "stock-monitor"
    case publishCustomers = "publish-customers"
    case listStock = "list-stock"
    case makeDeliveries = "make-deliveries"
    case cityWatch = "city-watch"
    case shopPage = "shop-page"

    /// Below `$SHOP_BIN`, else where `swift build` puts what `swift test` uses.
    public var path: String {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["SHOP_BIN"] { return folder + "/" + rawValue }
        return Self.packageRoot.appendingPathComponent(".build/debug/" + rawValue).path
    }

    static let packageRoot = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// One shop: a database and, mostly, a log, which all programs started through it work on.
public struct Shop: Sendable {
    /// What the programs find in their environment. Nothing of the tests' own environment but where things are, and
    /// which mutant is at work (`scripts/mutants`).
    public var environment: [String: String]

    /// - Parameters:
    ///   - mongodb: the URI of the database.
    ///   - events: the URL of the log.
    public init(mongodb: String? = nil, events: String? = nil) {
        let kept = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "TSAN_OPTIONS", "SHOP_MUTANT", "SHOP_MUTANT_TRACE"].contains(
                $0.key)
        }
        environment = kept.merging(["TZ": "UTC", "LC_ALL": "C.UTF-8"]) { $1 }
        // Whatever a joiner leaves behind on this machine is none of the user's.
        environment["XDG_STATE_HOME"] = NSTemporaryDirectory() + "/shop-test-state"
        // The driver's counters live in a file in /dev/shm, which a program that is killed leaves there.
        environment["MONGOC_DISABLE_SHM"] = "1"
        // The words alone: that lines have a time and a level is one test's business.
        environment["SHOP_LOG_FORMAT"] = "plain"
        environment["SHOP_MONGODB"] = mongodb
        environment["SHOP_EVENTS"] = events
    }

    /// Starts a program.
    public func start(_ program: Program, _ arguments: String..., input: String = "") throws -> ChildProcess {
        try start(program, arguments, input: input)
    }

    public func start(_ program: Program, _ arguments: [String], input: String = "") throws -> ChildProcess {
        try ChildProcess(program.path, arguments, environment: environment, input: Array(input.utf8))
    }

    /// Runs a program to its end, which must come within `seconds`.
    public func run(
        _ program: Program, _ arguments: String..., input: String = "", seconds: Double = 60
    ) throws -> Exit {
        try start(program, arguments, input: input).wait(seconds: seconds)
    }
}
