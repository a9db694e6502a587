// A real browser, headless, driven over WebDriver (chromedriver): what it shows, says and asks for.

import Foundation
import Support

/// One window.
final class Browser {
    struct Failure: Error, CustomStringConvertible { let description: String }

    private let driver: ChildProcess
    private let port: UInt16
    private let session: String

    /// Of that many pixels; `isDark` and without scripts, if that is wanted.
    init(width: Int, height: Int = 900, isDark: Bool = false, hasScripts: Bool = true) throws {
        let port = try OwnedMongo.freePort()
        self.port = port
        driver = try ChildProcess(
            "/usr/bin/env", ["chromedriver", "--port=\(port)"], environment: ProcessInfo.processInfo.environment)
        var arguments = ["--headless=new", "--disable-gpu", "--window-size=\(width),\(height)", "--hide-scrollbars"]
        if getuid() == 0 { arguments.append("--no-sandbox") }
        if isDark { arguments += ["--blink-settings=preferredColorScheme=0"] }
        let options: [String: Any] = [
            "args": arguments, "prefs": ["profile.managed_default_content_settings.javascript": hasScripts ? 1 : 2],
        ]
        let wanted: [String: Any] = [
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": ["browser": "ALL", "performance": "ALL"],
        ]
        var answer: Any?
        let end = Date(timeIntervalSinceNow: 30)
        while answer == nil, end > Date() {
            answer = try? Self.ask(port, "POST", "/session", ["capabilities": ["alwaysMatch": wanted]])
            if answer == nil { usleep(200_000) }
        }
        guard let id = (answer as? [String: Any])?["sessionId"] as? String else {
            throw Failure(description: "no browser: \(driver.seen.errorText.suffix(500))")
        }
        session = id
        // A headless window of its own idea of a smallest width.
        _ = try tell(
            "POST", "/goog/cdp/execute",
            [
                "cmd": "Emulation.setDeviceMetricsOverride",
                "params": ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600],
            ])
    }

    deinit { _ = try? tell("DELETE", "", nil) }

    func open(_ url: String) throws { _ = try tell("POST", "/url", ["url": url]) }

    /// What a script in the page gives.
    @discardableResult
    func run(_ script: String) throws -> Any? { try tell("POST", "/execute/sync", ["script": script, "args": []]) }

    func text(_ selector: String) throws -> String {
        try run("return document.querySelector(\(try Self.quoted(selector)))?.innerText ?? '';") as? String ?? ""
    }

    /// Keys as a person presses them.
    func press(_ keys: String) throws {
        let actions = keys.flatMap { key in
            ["keyDown", "keyUp"].map { ["type": $0, "value": String(key)] }
        }
        let board: [String: Any] = ["type": "key", "id": "keys", "actions": actions]
        _ = try tell("POST", "/actions", ["actions": [board]])
    }

    func screenshot(to path: String) throws {
        guard let text = try tell("GET", "/screenshot", nil) as? String, let data = Data(base64Encoded: text) else {
            throw Failure(description: "no picture")
        }
        try data.write(to: URL(fileURLWithPath: path))
    }

    /// What the browser complained of, of which gravity.
    func complaints() throws -> [String] {
        let entries = try tell("POST", "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
        return entries.filter { ["SEVERE", "WARNING"].contains($0["level"] as? String) }.compactMap {
            $0["message"] as? String
        }
    }

    /// The addresses that were asked for.
    func requests() throws -> [String] {
        let entries = try tell("POST", "/se/log", ["type": "performance"]) as? [[String: Any]] ?? []
        return entries.compactMap { entry in
            let text = entry["message"] as? String ?? ""
            let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let message = object?["message"] as? [String: Any]
            guard message?["method"] as? String == "Network.requestWillBeSent" else { return nil }
            let parameters = message?["params"] as? [String: Any]
            return (parameters?["request"] as? [String: Any])?["url"] as? String
        }
    }

    private func tell(_ method: String, _ path: String, _ body: [String: Any]?) throws -> Any? {
        try Self.ask(port, method, "/session/\(session)\(path)", body)
    }

    private static func quoted(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }

    private static func ask(_ port: UInt16, _ method: String, _ path: String, _ body: [String: Any]?) throws -> Any? {
        let text =
            try body.map { String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self) } ?? ""
        let reply = try HTTPProbe.get(
            path, port: port, host: "localhost:\(port)", method: method, fields: ["Content-Type: application/json"],
            body: text, seconds: 30)
        guard let reply, let object = try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [String: Any]
        else {
            throw Failure(description: "chromedriver does not answer")
        }
        if reply.status != 200 { throw Failure(description: "\(path): \(reply.body.prefix(400))") }
        return object["value"] is NSNull ? nil : object["value"]
    }
}
