/// Which operator stands in for which, and of what kind such a mistake is.
enum Operators {
    static let substitutes: [String: (other: String, kind: Mutant.Kind)] = [
        "<": ("<=", .comparison), "<=": ("<", .comparison), ">": (">=", .comparison), ">=": (">", .comparison),
        "==": ("!=", .equality), "!=": ("==", .equality), "===": ("!==", .equality), "!==": ("===", .equality),
        "&&": ("||", .logical), "||": ("&&", .logical),
        "+": ("-", .arithmetic), "-": ("+", .arithmetic), "*": ("+", .arithmetic), "/": ("*", .arithmetic),
        "%": ("/", .arithmetic), "&+": ("&-", .arithmetic), "&-": ("&+", .arithmetic), "&*": ("&+", .arithmetic),
        "<<": (">>", .arithmetic), ">>": ("<<", .arithmetic), "&<<": ("&>>", .arithmetic), "&>>": ("&<<", .arithmetic),
        "&": ("|", .arithmetic), "|": ("&", .arithmetic), "^": ("|", .arithmetic),
    ]

    static let compound: [String: String] = [
        "+=": "-=", "-=": "+=", "*=": "+=", "/=": "*=", "&+=": "&-=", "&-=": "&+=", "&*=": "&+=", "|=": "&=",
        "&=": "|=",
        "^=": "|=", "<<=": ">>=", ">>=": "<<=",
    ]

    static let functions: [String: String] = ["min": "max", "max": "min"]

    /// Ends, and checks of our own reasoning: to leave them out is no mistake of the kind that tests look for.
    static let unmutated: Set<String> = [
        "precondition", "preconditionFailure", "fatalError", "assert", "assertionFailure", "exit", "_exit", "abort",
    ]
}
