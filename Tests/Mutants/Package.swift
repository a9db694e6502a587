// swift-tools-version: 6.1
// Lists the small changes that scripts/mutants makes. A package of its own, so that nobody else builds swift-syntax.
import PackageDescription

let package = Package(
    name: "Mutants",
    dependencies: [
        .package(url: "https://github.com/swiftlang/swift-syntax", exact: "602.0.0")
    ],
    targets: [
        .executableTarget(
            name: "list-mutants",
            dependencies: [
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftOperators", package: "swift-syntax"),
            ],
            path: "Sources")
    ],
    swiftLanguageModes: [.v6]
)
