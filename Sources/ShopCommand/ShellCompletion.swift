import ArgumentParser

/// Completion scripts, as ArgumentParser writes them, with what it leaves out.
enum ShellCompletion {
    /// In bash, what the subcommand can complete that runs where none is named; other scripts, and other texts, stay as they are.
    static func whole(_ text: String, of program: any ParsableCommand.Type) -> String {
        guard let main = program.configuration.defaultSubcommand else { return text }
        let place = "        # Offer subcommand completions\n"
        let call = """
                    # Offer what runs where no subcommand is named
                    unparsed_words=("${subcommand}" "${unparsed_words[@]}")
                    "_\(program._commandName)_\(main._commandName)"

            """
        return text.replacing(place, with: call + place)
    }
}
