// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that whoever only uses the shop does not build what measures it.
let package = Package(
    name: "shop-benchmarks",
    dependencies: [
        .package(name: "shop", path: ".."),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "ShopBenchmarks",
            dependencies: [
                .product(name: "ShopModules", package: "shop"), .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/ShopBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    ]
)
