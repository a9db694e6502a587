// swift-tools-version: 6.2
import PackageDescription

let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// One folder below `tools/` per command; all of them look at the shop through the same modules.
func tool(_ name: String, _ more: Target.Dependency...) -> Target {
    .executableTarget(
        name: name, dependencies: ["Shop", "EventLog", "ShopStore", "ShopCommand", arguments] + more,
        path: "tools/\(name)")
}

/// One folder below `services/` per service beside the joiner; what it does is in the module `Services`.
func service(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "Services", "Following", "EventLog", "ShopCommand", "ShopService", "ShopStore", arguments, logging,
        ],
        path: "services/\(name)")
}

/// The joiner's allocator; a sanitizer brings its own, and sees nothing of what another one hands out.
let allocator: [Target.Dependency] = Context.environment["SHOP_SANITIZER"] == nil ? ["CMimalloc"] : []

/// What ThreadSanitizer has to be told of, in builds with it.
let watched: [Target.Dependency] = Context.environment["SHOP_SANITIZER"] == "thread" ? ["ThreadSanitizer"] : []
let watchedTargets: [Target] =
    watched.isEmpty ? [] : [.target(name: "ThreadSanitizer", path: "Tests/ThreadSanitizer")]

/// Left out of builds of the programs alone (scripts/build): what the tests share is a target like any other, and takes as
/// long as a tool.
let testTargets: [Target] =
    Context.environment["SHOP_PROGRAMS_ONLY"] != nil
    ? []
    : [
        .target(name: "Support", dependencies: ["Mongo", logging], path: "Tests/Support"),
        .testTarget(name: "MongoTests", dependencies: ["Mongo", "Support"]),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", "Support"]),
        .testTarget(name: "PrometheusTests", dependencies: ["Prometheus", metrics]),
        .testTarget(
            name: "PageTests", dependencies: ["Page", "HTTP", "EventLog", "Mongo", "ShopStore", "Support"]),
        .testTarget(name: "BytesTests", dependencies: ["Bytes"]),
        .testTarget(name: "ShopTests", dependencies: ["Shop", "Bytes", "Support"]),
        .testTarget(name: "EventLogTests", dependencies: ["EventLog", "Bytes", "Support"]),
        .testTarget(name: "ShopStoreTests", dependencies: ["ShopStore", "Shop", "EventLog", "Mongo", "Support"]),
        .testTarget(
            name: "FollowingTests", dependencies: ["Following", "EventLog", "Mongo", "Shop", "ShopStore", "Support"]),
        .testTarget(
            name: "JoinerTests", dependencies: ["Joiner", "Following", "Bytes", "Shop", "ShopStore", "Support"]),
        .testTarget(
            name: "ServicesTests", dependencies: ["Services", "Following", "Mongo", "Shop", "ShopStore", "Support"]),
        .testTarget(
            name: "ShopCommandTests",
            dependencies: ["ShopCommand", "Bytes", "Shop", "EventLog", "ShopStore", arguments]),
        // What scripts/test-observing runs: it needs a browser, and more.
        .testTarget(name: "ObservingTests", dependencies: ["Support", "Mongo"]),
        .testTarget(
            name: "EndToEndTests", dependencies: ["Support", "Mongo"], exclude: ["Stored/TakenOver"]),
    ]

let package = Package(
    name: "shop",
    products: [
        .executable(name: "shop-joiner", targets: ["shop-joiner"]),
        .executable(name: "make-customers", targets: ["make-customers"]),
        .executable(name: "make-products", targets: ["make-products"]),
        .executable(name: "make-purchases", targets: ["make-purchases"]),
        .executable(name: "make-orders", targets: ["make-orders"]),
        .executable(name: "list-customers", targets: ["list-customers"]),
        .executable(name: "list-products", targets: ["list-products"]),
        .executable(name: "dead-letters", targets: ["dead-letters"]),
        .executable(name: "show-customer", targets: ["show-customer"]),
        .executable(name: "show-product", targets: ["show-product"]),
        .executable(name: "fill-towns", targets: ["fill-towns"]),
        .executable(name: "shop-positions", targets: ["shop-positions"]),
        .executable(name: "forget-customer", targets: ["forget-customer"]),
        .executable(name: "stock-monitor", targets: ["stock-monitor"]),
        .executable(name: "publish-customers", targets: ["publish-customers"]),
        .executable(name: "list-stock", targets: ["list-stock"]),
        .executable(name: "make-deliveries", targets: ["make-deliveries"]),
        .executable(name: "city-watch", targets: ["city-watch"]),
        .executable(name: "shop-page", targets: ["shop-page"]),
        .executable(name: "coupon-scorer", targets: ["coupon-scorer"]),
        .executable(name: "list-coupons", targets: ["list-coupons"]),
        .executable(name: "kafka-mock", targets: ["kafka-mock"]),
        // The wrapper of libmongoc, which needs nothing else of this package.
        .library(name: "Mongo", targets: ["Mongo"]),
        // For tests only: what is loaded into a program to see and to kill it at its system calls.
        .library(name: "CrashPoints", type: .dynamic, targets: ["CrashPoints"]),
        // For the benchmarks in `bench/`, a package of their own.
        .library(name: "ShopModules", targets: ["Shop", "EventLog", "Mongo", "ShopStore", "Joiner"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    ],
    targets: watchedTargets + testTargets + [
        .systemLibrary(
            name: "CMongoC", pkgConfig: "libmongoc-1.0",
            providers: [.apt(["libmongoc-dev"])]),
        .systemLibrary(
            name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(
            name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CMimalloc", providers: [.apt(["libmimalloc-dev"])]),
        .target(name: "Mongo", dependencies: watched + ["CMongoC"]),
        // Bytes that are lent, and room for them.
        .target(name: "Bytes", dependencies: watched),
        .target(name: "Shop", dependencies: ["Bytes"]),
        .target(name: "EventLog", dependencies: ["Bytes", "CRdKafka"]),
        // What every program does first.
        .target(name: "StandardStreams"),
        .executableTarget(name: "kafka-mock", dependencies: ["CRdKafka", "StandardStreams", arguments]),
        .target(name: "ShopStore", dependencies: ["Shop", "EventLog", "Mongo", logging]),
        // What runs in a signal handler: C, because nothing of Swift's runtime may be needed there.
        .target(name: "CCrashMark"),
        // Requests answered, by libmicrohttpd.
        .target(name: "HTTP", dependencies: watched + ["CMicrohttpd"]),
        // What swift-metrics records, as Prometheus reads it.
        .target(name: "Prometheus", dependencies: [metrics]),
        // What every service needs that follows a log.
        .target(
            name: "Following", dependencies: ["CCrashMark", "Shop", "EventLog", "Mongo", "ShopStore", logging, metrics]),
        .target(
            name: "Joiner", dependencies: ["Following", "Bytes", "Shop", "EventLog", "ShopStore", logging, metrics]),
        .target(
            name: "ShopCommand",
            dependencies: ["StandardStreams", "Bytes", "Shop", "EventLog", "Mongo", "ShopStore", arguments, logging]),
        // What the commands of services have in common.
        .target(
            name: "ShopService",
            dependencies: [
                "Following", "HTTP", "Mongo", "Prometheus", "Shop", "EventLog", "ShopStore", "ShopCommand", arguments,
                logging, metrics,
            ]),
        .executableTarget(
            name: "count-events", dependencies: ["Following", "Mongo", "ShopCommand", "ShopService", arguments],
            path: "examples/count-events"),
        .executableTarget(
            name: "shop-joiner",
            dependencies: allocator + [
                "Joiner", "Following", "Shop", "EventLog", "ShopStore", "ShopCommand", "ShopService", arguments,
                logging,
            ],
            swiftSettings: allocator.isEmpty ? [] : [.define("MIMALLOC")]),
        tool("show-customer"),
        tool("show-product"),
        tool("fill-towns"),
        tool("make-customers"),
        tool("make-products"),
        tool("make-purchases"),
        tool("make-orders"),
        tool("list-customers"),
        tool("list-products"),
        tool("dead-letters"),
        .executableTarget(
            name: "shop-positions",
            dependencies: ["Following", "Shop", "EventLog", "ShopStore", "ShopCommand", arguments],
            path: "tools/shop-positions"),
        tool("forget-customer"),
        // What each service beside the joiner does.
        .target(
            name: "Services", dependencies: ["Following", "Bytes", "Shop", "EventLog", "Mongo", "ShopStore", logging]),
        service("stock-monitor"),
        service("publish-customers"),
        service("city-watch"),
        // The page for people: what it shows, made of values, and where those come from.
        .target(
            name: "Page", dependencies: ["HTTP", "Following", "Mongo", "Shop", "EventLog", "ShopStore", "ShopCommand"]),
        .executableTarget(
            name: "shop-page", dependencies: ["Page", "HTTP", "ShopCommand", "ShopStore", arguments],
            path: "services/shop-page"),
        tool("list-stock", "Services"),
        tool("make-deliveries"),
        service("coupon-scorer"),
        tool("list-coupons", "Services"),
        .target(name: "CrashPoints", path: "Tests/CrashPoints"),
    ],
    swiftLanguageModes: [.v6]
)

// The demo plays without these, and its first run is short.
if Context.environment["SHOP_PROGRAMS_ONLY"] == "demo" {
    let notPlayed = [
        "CrashPoints", "kafka-mock", "count-events", "dead-letters", "shop-positions", "forget-customer",
        "show-customer", "show-product", "fill-towns", "make-deliveries", "Page", "shop-page",
    ]
    package.targets.removeAll { notPlayed.contains($0.name) }
    package.products.removeAll { notPlayed.contains($0.name) }
}
