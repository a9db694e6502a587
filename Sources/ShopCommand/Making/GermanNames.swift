/// Names and addresses of people who live in Germany.
extension Names {
    static let german = Names(
        women: [
            "Anke", "Annika", "Barbara", "Birgit", "Christine", "Claudia", "Elke", "Franziska", "Gisela", "Greta",
            "Hannelore",
            "Heike", "Ilse", "Jana", "Katrin", "Lena", "Mareike", "Marlene", "Monika", "Petra", "Renate", "Sabine",
            "Sigrid", "Silke", "Ulrike", "Ursula", "Ute", "Waltraud", "Wiebke",
        ],
        men: [
            "Alexander", "Andreas", "Bernd", "Björn", "Christian", "Dieter", "Dirk", "Frank", "Friedrich", "Günther",
            "Hans",
            "Heinrich", "Holger", "Jens", "Joachim", "Jörg", "Jürgen", "Karl", "Klaus", "Lars", "Matthias", "Michael",
            "Otto",
            "Ralf", "Rüdiger", "Stefan", "Thomas", "Uwe", "Volker", "Wolfgang",
        ],
        last: [
            "Bauer", "Becker", "Braun", "Fischer", "Franke", "Fuchs", "Groß", "Günther", "Hahn", "Hartmann", "Hoffmann",
            "Huber",
            "Jäger", "Kaiser", "Keller", "Klein", "Koch", "König", "Köhler", "Krause", "Krüger", "Lange", "Lehmann",
            "Maier",
            "Meyer", "Möller", "Müller", "Neumann", "Peters", "Richter", "Roth", "Schäfer", "Schmidt", "Schneider",
            "Scholz",
            "Schröder", "Schulz", "Schwarz", "Vogel", "Vogt", "Wagner", "Walter", "Weber", "Weiß", "Werner", "Winkler",
            "Wolf",
            "Wolff", "Zimmermann", "Zwölfer",
        ],
        streets: [
            "Ahornweg", "Amselweg", "Bachstraße", "Bahnhofstraße", "Bergstraße", "Birkenweg", "Blumenstraße",
            "Brunnenweg",
            "Buchenweg", "Dorfstraße", "Eichenweg", "Feldstraße", "Gartenstraße", "Goethestraße", "Hauptstraße",
            "Kirchweg",
            "Lindenstraße", "Marktplatz", "Mühlenweg", "Poststraße", "Ringstraße", "Rosenweg", "Schillerstraße",
            "Schulstraße",
            "Talstraße", "Tannenweg", "Uferweg", "Waldstraße", "Wiesenweg", "Ziegelstraße",
        ],
        towns: [
            ("Aachen", "52"), ("Augsburg", "86"), ("Berlin", "10"), ("Bonn", "53"), ("Bremen", "28"),
            ("Chemnitz", "09"),
            ("Dresden", "01"), ("Düsseldorf", "40"), ("Erfurt", "99"), ("Essen", "45"), ("Freiburg im Breisgau", "79"),
            ("Hamburg", "20"), ("Hannover", "30"), ("Kiel", "24"), ("Köln", "50"), ("Leipzig", "04"), ("Lübeck", "23"),
            ("München", "80"), ("Münster", "48"), ("Nürnberg", "90"), ("Rostock", "18"), ("Stuttgart", "70"),
        ])
}
