import Testing

@testable import Shop
@testable import ShopStore

@Suite("Values by id")
struct IDMapTests {
    @Test("have a place each, and are found by it and by their id")
    func places() {
        var map = IDMap<String>()
        let (a, b, again) = (map.place(of: "a"), map.place(of: "b"), map.place(of: "a"))
        #expect(a == again && a != b && map["a"] == nil && map.ids.isEmpty)
        map[place: b] = "B"
        #expect(map["b"] == "B" && map[place: b] == "B" && map[place: a] == nil && map["c"] == nil)
        #expect(map.ids == ["b"])
        map[place: a] = "A"
        #expect(map.ids == ["a", "b"])
        map[place: b] = nil
        #expect(map.ids == ["a"])
    }

    @Test("of sources: a name has one number for the whole run")
    func sources() {
        let table = SourceTable()
        #expect(table.number(of: "x") == 0 && table.number(of: "y") == 1 && table.number(of: "x") == 0)
        #expect(table.name(of: 0) == "x" && table.name(of: 1) == "y")
    }
}
