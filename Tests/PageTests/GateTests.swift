import Foundation
import HTTP
import Testing

@testable import Page

@Suite("Who may look")
struct GateTests {
    private func status(_ token: String?, _ field: String?) -> Int? {
        let fields = field.map { ["authorization": $0] } ?? [:]
        return Gate(token: token).refusal(of: HTTPRequest(method: "GET", path: "/", fields: fields))?.status
    }

    private func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }

    @Test("is everybody where there is no token, and else who knows it: as a password or as a bearer")
    func known() {
        #expect(status(nil, nil) == nil)
        #expect(status("s3cr3t", "Bearer s3cr3t") == nil && status("s3cr3t", "bearer s3cr3t") == nil)
        #expect(status("s3cr3t", basic("anybody:s3cr3t")) == nil && status("a:b", basic(":a:b")) == nil)
        #expect(status("żółw", basic("x:żółw")) == nil)
    }

    @Test(
        "is nobody else",
        arguments: [
            nil, "", "Bearer", "Bearer ", "Bearer s3cr3", "Bearer s3cr3tt", "Bearer S3CR3T", "Basic s3cr3t",
            "Basic !!!!",
            "Digest s3cr3t", "s3cr3t", "Bearer s3cr3t s3cr3t",
        ])
    func unknown(_ field: String?) {
        #expect(status("s3cr3t", field) == 401)
        #expect(status("s3cr3t", basic("s3cr3t")) == 401 && status("s3cr3t", basic("s3cr3t:")) == 401)
    }

    @Test("compares all of it")
    func compared() {
        #expect(Gate.areSame([1, 2], [1, 2]) && !Gate.areSame([1, 2], [1, 3]) && !Gate.areSame([1], [1, 2]))
        #expect(
            !Gate.areSame([1, 2, 1, 2], [1, 2]) && Gate.areSame([], []) && !Gate.areSame([1], [])
                && !Gate.areSame([], [1]))
    }

    @Test("of services' figures is asked at this machine's own addresses, and at those that were named")
    func trusted() throws {
        let trusted = TrustedAddresses([ListenAddress("joiner:9100")!])
        func admits(_ host: String, _ address: String) throws -> Bool {
            try trusted.admits(#require(Member(program: "x", host: host, address: address))) != nil
        }
        #expect(try admits(machineName(), "127.0.0.1:9100") && admits("elsewhere", "joiner:9100"))
        #expect(try !admits("elsewhere", "127.0.0.1:9100"))
        for address in ["10.0.0.1:80", "joiner:9101", "evil.test:9100", "169.254.169.254:80", "", "127.0.0.1:0", "x"] {
            #expect(try !admits(machineName(), address), "\(address)")
        }
    }
}
