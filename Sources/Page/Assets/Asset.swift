/// What the pages are made of besides: in the program, so that there is nothing to install.
struct Asset: Sendable {
    let type: String
    let text: String

    /// By their paths.
    static let all = [
        "/page.css": Asset(type: "text/css; charset=utf-8", text: style),
        "/page.js": Asset(type: "text/javascript; charset=utf-8", text: script),
        "/icon.svg": Asset(type: "image/svg+xml", text: icon),
    ]

    private static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b6e4f"/>\
        <path d="M8 12h16l-2 13H10z" fill="#fff"/><path d="M12 14v-4a4 4 0 0 1 8 0v4" fill="none" stroke="#fff" \
        stroke-width="2.4"/></svg>
        """
}
