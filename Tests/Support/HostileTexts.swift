// Texts that are valid but that careless code mistakes for something else: an operator, a path, a number, a colour.

public enum HostileText {
    /// Valid ids: at most 512 bytes, no control characters. All differ as bytes, some only so.
    public static let ids: [String] = [
        "caf\u{e9}", "cafe\u{301}", "$where", "a.b", #"{"$gt": ""}"#, "$set", "__proto__", "null", "0", "1", "-1",
        " leading", "trailing ", "quote\"d", #"back\slash"#, "it's", "%s%n", "../../etc/passwd", "a/b", "a,b;c",
        "\u{1F9C0}", "\u{1F468}\u{200D}\u{1F373}", "\u{5E9}\u{5DC}\u{5D5}\u{5DD}", "no\u{FEFF}bom", "\u{FFFF}",
        "\u{212B}",
        "\u{C5}", "A\u{30A}", "\u{A0}", "ﬁ", "fi", "joiner.rev", "products.0", "_id", "<b>bold</b>", "=1+1",
        String(repeating: "\u{e9}", count: 256), String(repeating: "x", count: 512),
    ]

    /// Valid names and addresses, which may contain anything.
    public static let names: [String] = [
        "Łucja", "Zażółć gęślą jaźń", "Zoe\u{308}", "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;title\u{7}", "tab\there",
        "two\nlines", "cr\rlf\r\n", "nul\u{0}inside", "$where: 1", "", "'); DROP TABLE customers; --", "a.b.c",
        "\u{7F}",
        "\u{9B}31m", "\u{202E}desrever", "\u{2028}separated", "{\"$gt\": \"\"}", "\\", "\"",
    ]
}
