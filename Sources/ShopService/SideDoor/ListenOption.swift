import ArgumentParser
import EventLog
import HTTP
import ShopCommand

/// `--listen`.
public struct ListenOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where health and figures are shown over HTTP (/livez, /readyz, /metrics): a port of this machine alone, or an address with its port. [SHOP_LISTEN; default: nowhere]",
            valueName: "address"))
    var listen: String?

    /// For the parser of arguments.
    public init() {}

    /// The option, else the variable, else what the configuration file says; nil where nobody says anything. Throws `Failure`.
    func address(_ configuration: ConfigurationOption) throws -> ListenAddress? {
        guard let text = try configuration.value(listen, "SHOP_LISTEN", "listen"), !text.isEmpty else { return nil }
        guard let address = ListenAddress(text) else {
            throw Failure(
                listen == nil ? .configuration : .usage,
                "\(madeVisible(text)) is nowhere to listen: a port (8080), or an address with one (0.0.0.0:8080, [::1]:8080)"
            )
        }
        return address
    }
}
