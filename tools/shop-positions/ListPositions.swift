import ArgumentParser
import ShopCommand
import ShopStore

struct ListPositions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the positions that are stored (the default).")

    @OptionGroup var service: ServiceOption
    @OptionGroup var output: OutputOption
    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: DatabaseSettings

    private static let columns = ["source", "group", "instances", "position", "path"].map { Column($0) }

    func run() throws {
        try reporting {
            let positions = MongoPositions(
                try settings.database(appName: "shop-positions", readOnly: true), of: service.service)
            let found = try positions.all()
            let output = ResultOutput()
            let format = self.output.format == .text ? .table : self.output.format
            if let rows = try format.rows(Self.columns, ClockTime(), to: output) {
                for source in found { try rows.row(cells(source)) }
                return try rows.end()
            }
            let json = JSONOutput(lines: format == .ndjson, to: output)
            for source in found { try json.item { try fields(source, json) } }
            try json.end()
        }
    }

    private func cells(_ source: StoredPosition) -> [Cell] {
        [
            .text(source.source), source.group.map { .text($0) } ?? .empty, .integer(Int64(source.instances)),
            place(of: source), source.path.map { .text($0) } ?? .empty,
        ]
    }

    private func place(of source: StoredPosition) -> Cell {
        if source.oddity != nil { return .text("unknown") }
        return source.position.map { .integer($0) } ?? .text("beginning")
    }

    private func fields(_ source: StoredPosition, _ json: JSONOutput) throws {
        try json.field("source", source.source)
        if let group = source.group { try json.field("group", group) }
        try json.field("instances", Int64(source.instances))
        if let oddity = source.oddity { try json.field("unknown", oddity) }
        if let position = source.position { try json.field("position", position) }
        if let path = source.path { try json.field("path", path) }
    }
}
