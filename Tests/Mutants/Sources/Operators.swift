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

    /// Ends, checks of our own reasoning, and what decides about memory alone: no mistakes that tests look for.
    static let unmutated: Set<String> = [
        "precondition", "preconditionFailure", "fatalError", "assert", "assertionFailure", "exit", "_exit", "abort",
        "reserveCapacity", "reserveLargePages", "deallocate",
    ]
}
