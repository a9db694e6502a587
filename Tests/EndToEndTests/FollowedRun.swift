// A joiner that follows a growing log while something is wrong between it and its database, and how to know that it has
// caught up.

import Foundation
import Support
import Testing

/// A mongod, a proxy before it, and a log in one file. The tests themselves go past the proxy.
struct FollowedRun {
    static let linesPerFault = 200
    let mongo: OwnedMongo
    let proxy: FaultProxy
    let fault: FaultRun
    let joiner: ChildProcess

    /// Starts all of it; the joiner has read the first lines then. A call's socket gives up after `patience_ms`.
    init(_ round: FaultRound, on mongo: OwnedMongo, patience_ms: Int) throws {
        self.mongo = mongo
        proxy = try FaultProxy(to: mongo.port)
        let lines = (round.count * 2 + 1) * Self.linesPerFault
        var shape = WorkloadShape(.oneFile, lines: lines, customers: 100, products: 20)
        // A blank line at the end would leave the position before it.
        (shape.hotCustomerShare, shape.hasOversizedLines, shape.blankShare) = (0.1, false, 0)
        fault = try FaultRun(shape, on: LiveShop(on: mongo), in: round)
        try fault.log.append(lines: Self.linesPerFault)
        // Once it holds a server for gone, the driver looks for it as often as its heart beats.
        let options = "directConnection=true&heartbeatFrequencyMS=500&socketTimeoutMS=\(patience_ms)"
        let uri = "mongodb://127.0.0.1:\(proxy.port)/simple_shop?\(options)"
        joiner = try fault.startJoiner(of: Shop(mongodb: uri, events: fault.log.url), [])
        try catchUp(within: 30)
    }

    /// Appends lines, and waits until the joiner has stored all of them.
    func work(within seconds: Double) throws {
        try fault.log.append(lines: Self.linesPerFault)
        try catchUp(within: seconds)
    }

    private func catchUp(within seconds: Double) throws {
        let path = String(fault.log.url.dropFirst("file:".count))
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        let end = Date(timeIntervalSinceNow: seconds)
        while try fault.shop.find(in: "positions", #"{"shares.position": \#(size)}"#) == nil {
            try #require(joiner.isRunning, "the joiner ended: \(joiner.seen.errorText)")
            try #require(end > Date(), "not stored after \(seconds) s: \(joiner.seen.errorText.suffix(1_000))")
            usleep(2_000)
        }
    }

    /// Ends the joiner in order, joins what is left, and compares.
    func finish() throws {
        proxy.disarm()
        try fault.end(joiner)
        try fault.finish()
    }
}
