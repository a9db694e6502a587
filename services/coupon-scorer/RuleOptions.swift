import ArgumentParser
import FoundationEssentials
import Services
import ShopCommand

/// One rule in options, or a file of rules.
struct RuleOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The type of product whose share counts.", valueName: "type"))
    var share: String?
    @Option(help: ArgumentHelp("The share that must be exceeded, such as 25%.", valueName: "percent"))
    var above: String?
    @Option(help: ArgumentHelp("How long a stretch of time is, such as 30d (s, m, h, d or w).", valueName: "time"))
    var within: String?
    @Option(help: ArgumentHelp("What the coupon is for.", valueName: "type"))
    var grant: String?
    @Option(help: ArgumentHelp("What is added up: units or money. [default: units]", valueName: "what"))
    var of: CouponRule.Measure?
    @Option(help: ArgumentHelp("A file of rules, one a line.", valueName: "file"), completion: .file())
    var rules: String?

    /// Those of the options that make a rule, by their names.
    private var parts: [(name: String, value: String?)] {
        [("--share", share), ("--above", above), ("--within", within), ("--grant", grant), ("--of", of?.rawValue)]
    }

    func validate() throws {
        let (given, missing) = (parts.filter { $0.value != nil }, parts.dropLast().filter { $0.value == nil })
        if rules != nil {
            if let one = given.first { throw ValidationError("\(one.name) has no place beside --rules") }
        } else if let one = missing.first {
            throw ValidationError("\(one.name) is missing: a rule, or --rules FILE, says who gets a coupon")
        } else {
            _ = try rule()
        }
    }

    private func rule() throws -> CouponRule {
        func part<Part>(_ name: String, _ text: String?, _ wanted: String, _ read: (String) -> Part?) throws -> Part {
            guard let part = text.flatMap(read) else { throw ValidationError("\(name) must be \(wanted)") }
            return part
        }
        let type = { (text: String) in text.isEmpty ? nil : text }
        return CouponRule(
            share: try part("--share", share, RuleReading.typeWanted, type),
            above_percent: try part("--above", above, RuleReading.percentWanted, RuleReading.percent),
            within_ms: try part("--within", within, RuleReading.durationWanted, RuleReading.duration_ms),
            grant: try part("--grant", grant, RuleReading.typeWanted, type), of: of ?? .units)
    }

    /// The rules. Throws `Failure` (78) with the place where the file is not as it must be.
    func read() throws -> [CouponRule] {
        guard let rules else { return [try rule()] }
        guard let data = FileManager.default.contents(atPath: rules) else {
            throw Failure(.configuration, "\(visible(rules)): the file of rules cannot be read")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure(.configuration, "\(visible(rules)): the file of rules is not UTF-8")
        }
        do { return try CouponRule.rules(in: text, file: rules) } catch {
            throw Failure(.configuration, "\(error)")
        }
    }
}

extension CouponRule.Measure: ExpressibleByArgument {}
