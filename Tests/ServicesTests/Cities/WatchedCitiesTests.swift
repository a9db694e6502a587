import Shop
import Testing

@testable import Services

@Suite("Cities that are watched")
struct WatchedCitiesTests {
    @Test("are known however their names are written")
    func names() throws {
        let cities = try WatchedCities(["Warszawa", "dąbrowa  GÓRNICZA"])
        let town = try #require(Town(in: "41-300 Da\u{328}browa Go\u{301}rnicza"))
        #expect(cities.name(of: town) == "dąbrowa  GÓRNICZA")
        let other = try #require(Town(in: "Nowa Warszawa"))
        #expect(cities.name(of: other) == nil)
    }

    @Test(
        "are refused where a name cannot be a town's",
        arguments: [
            ("", "no town's name"), (" \t", "control characters"), ("  ", "no town's name"),
            ("00-950", "no town's name"),
            ("\u{200F}", "no town's name"), ("War\nszawa", "control characters"), ("\u{1B}[31m", "'\\u{1b}[31m' has"),
            (String(repeating: "ab ", count: 100), "too long"),
            (String(repeating: "x", count: 1 << 20), "too long"),
        ])
    func unfit(name: String, reason: String) {
        #expect {
            _ = try WatchedCities(["Warszawa", name])
        } throws: {
            "\($0)".contains(reason) && "\($0)".utf8.count < 300
        }
    }

    @Test("are refused where two are the same town")
    func twice() {
        #expect {
            _ = try WatchedCities(["Dąbrowa Górnicza", "Łódź", "DA\u{328}BROWA GÓRNICZA"])
        } throws: {
            "\($0)".contains("the same town")
        }
    }
}
