/// Names and addresses of people who live in Poland.
extension Names {
    static let polish = Names(
        women: [
            "Agata", "Agnieszka", "Aleksandra", "Alicja", "Anna", "Barbara", "Beata", "Bożena", "Dorota", "Elżbieta",
            "Ewa",
            "Grażyna", "Halina", "Iwona", "Joanna", "Justyna", "Kamila", "Karolina", "Katarzyna", "Kinga", "Łucja",
            "Magdalena", "Małgorzata", "Marta", "Michalina", "Monika", "Natalia", "Oliwia", "Paulina", "Renata",
            "Urszula",
            "Weronika", "Zofia", "Żaneta",
        ],
        men: [
            "Adam", "Andrzej", "Bartosz", "Błażej", "Damian", "Dawid", "Filip", "Grzegorz", "Hubert", "Igor", "Jakub",
            "Jan",
            "Jędrzej", "Kacper", "Kamil", "Krzysztof", "Łukasz", "Maciej", "Marcin", "Mateusz", "Michał", "Mikołaj",
            "Paweł",
            "Piotr", "Przemysław", "Rafał", "Sławomir", "Stanisław", "Szymon", "Tomasz", "Wiesław", "Wojciech",
            "Zbigniew",
        ],
        last: [
            "Adamczyk", "Baran", "Bąk", "Chmielewski", "Cieślak", "Czarnecki", "Dąbrowski", "Duda", "Dziedzic",
            "Fronczyk",
            "Gajda", "Głowacki", "Gołębiewski", "Grabowski", "Jabłoński", "Kaczmarek", "Kołodziej", "Kowalczyk",
            "Kozłowski",
            "Krawiec", "Kubiak", "Lewandowski", "Łuczak", "Madej", "Majewski", "Marciniak", "Mazur", "Michalak",
            "Nowak",
            "Nowicki", "Ofiara", "Olszewski", "Pawlak", "Piątek", "Pietrzak", "Rogala", "Sadowski", "Sikora", "Sobczak",
            "Stępień", "Szczepaniak", "Szymański", "Walczak", "Wesołowski", "Wieczorek", "Wójcik", "Wrona", "Zając",
            "Zieliński", "Żak",
        ],
        streets: [
            "Akacjowa", "Brzozowa", "Cicha", "Dębowa", "Długa", "Dworcowa", "Jana Kochanowskiego", "Jesionowa",
            "Klonowa",
            "Kolejowa", "Krótka", "Kwiatowa", "Leśna", "Lipowa", "Łąkowa", "Marii Konopnickiej", "Młyńska", "Mostowa",
            "Ogrodowa", "Polna", "Rynkowa", "Sosnowa", "Spacerowa", "Spółdzielcza", "Szkolna", "Świerkowa", "Wiejska",
            "Wiśniowa", "Zielona", "Źródlana",
        ],
        towns: [
            ("Białystok", "15"), ("Bielsko-Biała", "43"), ("Bydgoszcz", "85"), ("Częstochowa", "42"), ("Gdańsk", "80"),
            ("Gdynia", "81"), ("Gliwice", "44"), ("Katowice", "40"), ("Kielce", "25"), ("Kraków", "30"),
            ("Lublin", "20"),
            ("Łódź", "90"), ("Olsztyn", "10"), ("Opole", "45"), ("Poznań", "60"), ("Radom", "26"), ("Rzeszów", "35"),
            ("Szczecin", "70"), ("Toruń", "87"), ("Warszawa", "00"), ("Wrocław", "50"), ("Zielona Góra", "65"),
        ])
}
