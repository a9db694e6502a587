import Shop

/// Makes up people who live in Poland.
public enum Person {
    /// Somebody with a first name, a last name that goes with it, and an address of two lines.
    public static func random(using generator: inout some RandomNumberGenerator) -> Profile {
        let isWoman = Bool.random(using: &generator)
        let first = pick(isWoman ? womensNames : mensNames, &generator)
        let last = pick(lastNames, &generator)
        return Profile(
            firstName: first, lastName: isWoman ? womansForm(of: last) : last, address: address(&generator))
    }

    /// The `number`th customer's id, of three digits or more.
    public static func id(_ number: Int, _ destination: Destination) -> ShopID {
        ShopID("customer_\(destination.mark)_\(padded(number, 3))")
    }

    /// Names that are adjectives change with the person; all others stay.
    private static func womansForm(of name: String) -> String {
        name.hasSuffix("ski") || name.hasSuffix("cki") ? name.dropLast() + "a" : name
    }

    private static func address(_ generator: inout some RandomNumberGenerator) -> String {
        let house = Int.random(in: 1...120, using: &generator)
        let flat = Int.random(in: 0...40, using: &generator)
        let town = pick(towns, &generator)
        let code = padded(Int.random(in: 1...999, using: &generator), 3)
        let number = flat == 0 ? "\(house)" : "\(house)/\(flat)"
        return "ul. \(pick(streets, &generator)) \(number)\n\(town.postalDistrict)-\(code) \(town.name)"
    }

    private static func pick<Item>(_ items: [Item], _ generator: inout some RandomNumberGenerator) -> Item {
        items[Int.random(in: items.indices, using: &generator)]
    }
}

private let mensNames = [
    "Adam", "Andrzej", "Bartosz", "Błażej", "Damian", "Dawid", "Filip", "Grzegorz", "Hubert", "Igor", "Jakub", "Jan",
    "Jędrzej", "Kacper", "Kamil", "Krzysztof", "Łukasz", "Maciej", "Marcin", "Mateusz", "Michał", "Mikołaj", "Paweł",
    "Piotr", "Przemysław", "Rafał", "Sławomir", "Stanisław", "Szymon", "Tomasz", "Wiesław", "Wojciech", "Zbigniew",
]

private let womensNames = [
    "Agata", "Agnieszka", "Aleksandra", "Alicja", "Anna", "Barbara", "Beata", "Bożena", "Dorota", "Elżbieta", "Ewa",
    "Grażyna", "Halina", "Iwona", "Joanna", "Justyna", "Kamila", "Karolina", "Katarzyna", "Kinga", "Łucja",
    "Magdalena", "Małgorzata", "Marta", "Michalina", "Monika", "Natalia", "Oliwia", "Paulina", "Renata", "Urszula",
    "Weronika", "Zofia", "Żaneta",
]

private let lastNames = [
    "Adamczyk", "Baran", "Bąk", "Chmielewski", "Cieślak", "Czarnecki", "Dąbrowski", "Duda", "Dziedzic", "Fronczyk",
    "Gajda", "Głowacki", "Gołębiewski", "Grabowski", "Jabłoński", "Kaczmarek", "Kołodziej", "Kowalczyk", "Kozłowski",
    "Krawiec", "Kubiak", "Lewandowski", "Łuczak", "Madej", "Majewski", "Marciniak", "Mazur", "Michalak", "Nowak",
    "Nowicki", "Ofiara", "Olszewski", "Pawlak", "Piątek", "Pietrzak", "Rogala", "Sadowski", "Sikora", "Sobczak",
    "Stępień", "Szczepaniak", "Szymański", "Walczak", "Wesołowski", "Wieczorek", "Wójcik", "Wrona", "Zając",
    "Zieliński", "Żak",
]

private let streets = [
    "Akacjowa", "Brzozowa", "Cicha", "Dębowa", "Długa", "Dworcowa", "Jana Kochanowskiego", "Jesionowa", "Klonowa",
    "Kolejowa", "Krótka", "Kwiatowa", "Leśna", "Lipowa", "Łąkowa", "Marii Konopnickiej", "Młyńska", "Mostowa",
    "Ogrodowa", "Polna", "Rynkowa", "Sosnowa", "Spacerowa", "Spółdzielcza", "Szkolna", "Świerkowa", "Wiejska",
    "Wiśniowa", "Zielona", "Źródlana",
]

/// Towns with the first two digits of their postal codes.
private let towns: [(name: String, postalDistrict: String)] = [
    ("Białystok", "15"), ("Bielsko-Biała", "43"), ("Bydgoszcz", "85"), ("Częstochowa", "42"), ("Gdańsk", "80"),
    ("Gdynia", "81"), ("Gliwice", "44"), ("Katowice", "40"), ("Kielce", "25"), ("Kraków", "30"), ("Lublin", "20"),
    ("Łódź", "90"), ("Olsztyn", "10"), ("Opole", "45"), ("Poznań", "60"), ("Radom", "26"), ("Rzeszów", "35"),
    ("Szczecin", "70"), ("Toruń", "87"), ("Warszawa", "00"), ("Wrocław", "50"), ("Zielona Góra", "65"),
]
