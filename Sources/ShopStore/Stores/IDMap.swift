import Shop

/// Values by id, found without `Hasher` and without a comparison for each id on the way.
struct IDMap<Value> {
    private var table = IDTable()
    /// By the table's numbers.
    private var values: [Value?] = []

    /// The place of the id's value, for as long as the map lives; a new one without a value if the id is new.
    mutating func place(of id: ShopID) -> Int {
        let number = Int(table.number(of: id))
        if number == values.count { values.append(nil) }
        return number
    }

    subscript(place place: Int) -> Value? {
        get { values[place] }
        set { values[place] = newValue }
    }

    subscript(id: ShopID) -> Value? {
        table.find(id).flatMap { values[Int($0)] }
    }

    /// The ids that have a value.
    var ids: [ShopID] { values.indices.filter { values[$0] != nil }.map { table[UInt32($0)] } }
}

extension IDMap: Sendable where Value: Sendable {}
