import ArgumentParser
import FoundationEssentials
import HTTP
import Page
import ShopCommand

/// Shows the shop to people.
struct ShopPage: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shop-page",
        abstract: "Shows the shop in a browser: what goes on, customers and their stories, products, dead letters.",
        discussion: """
            What services that were started with --listen show of themselves is asked for on this machine, and at the \
            addresses that --trust names. Elsewhere than on this machine the page is shown only to those who know a token, as \
            the password in a browser or as a bearer's.

            Examples:
              shop-page
              SHOP_PAGE_TOKEN=… shop-page --listen 0.0.0.0:8080 --trust joiner:9100
            """,
        version: shopVersion)

    @Option(help: ArgumentHelp("A port of this machine alone, or an address with its port.", valueName: "address"))
    var listen = "8080"
    @Option(
        help: ArgumentHelp(
            "An address of services elsewhere that may be asked for figures; may be given again and again.",
            valueName: "host:port"))
    var trust: [String] = []
    @Option(
        help: ArgumentHelp("A file with the token, on its first line. [SHOP_PAGE_TOKEN]", valueName: "file"),
        completion: .file())
    var tokenFile: String?
    @OptionGroup var settings: DatabaseSettings
    @OptionGroup var logging: LogOptions

    /// A browser waits, and somebody before it: longer than any search may take.
    private static let silence_ms_max = 5_000

    func run() throws {
        try reporting {
            let logger = logging.begin("shop-page")
            let signals = Signals().watch()
            let (address, trusted) = (try Self.address(listen, .usage), try trust.map { try Self.address($0, .usage) })
            let token = try token(for: address)
            let database = try settings.database(
                appName: "shop-page", readOnly: true, silence_ms_max: Self.silence_ms_max)
            let figures = Figures(database, trusting: TrustedAddresses(trusted))
            let site = PageSite(database, figures, token: token)
            let server = try serve(site, at: address)
            figures.begin()
            let end = EndOfService()
            signals.set { end.come() }
            Patience.end()
            logger.notice("The shop's page: http://\(server.address)/")
            if !address.isLoopback {
                logger.notice("There is no TLS: where others listen in, something that has it belongs in front.")
            }
            end.wait()
            figures.end()
            server.stop()
        }
    }

    private func serve(_ site: PageSite, at address: ListenAddress) throws -> HTTPServer {
        var limits = HTTPServer.Limits()
        limits.lifetime = .seconds(15)
        do { return try HTTPServer(address, threads: .perConnection, limits: limits, answer: site.answer) } catch {
            throw Failure(.configuration, "\(error)")
        }
    }

    private static func address(_ text: String, _ status: ExitStatus) throws -> ListenAddress {
        guard let address = ListenAddress(text) else {
            throw Failure(
                status, "\(visible(text)) is no address: a port (8080), or an address with one (0.0.0.0:8080)")
        }
        return address
    }

    /// What whoever looks has to know; nil where only this machine can. Throws `Failure`.
    private func token(for address: ListenAddress) throws -> String? {
        var token = ProcessInfo.processInfo.environment["SHOP_PAGE_TOKEN"] ?? ""
        if let tokenFile {
            guard let data = FileManager.default.contents(atPath: tokenFile) else {
                throw Failure(.configuration, "\(visible(tokenFile)): the token's file cannot be read")
            }
            token =
                String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            if token.isEmpty {
                throw Failure(.configuration, "\(visible(tokenFile)): there is no token on its first line")
            }
        }
        if token.isEmpty, !address.isLoopback {
            throw Failure(
                .configuration, "\(address) is reached from elsewhere: set a token (SHOP_PAGE_TOKEN or --token-file)")
        }
        return token.isEmpty ? nil : token
    }
}
