import Shop

/// One kind of what the shop keeps about a person, and how that is taken away. Both calls may be repeated: what an
/// earlier one has done is only not found any more. They throw `StoreError`.
protocol PersonalData: Sendable {
    /// Notes what there is of these people. Changes nothing.
    func look(for people: inout [Findings]) throws
    /// Takes it away, and notes what that was.
    func take(from people: inout [Findings], _ cover: Cover) throws
}

extension ShopDatabase.Collections {
    /// What of a person the collection holds; `nil` for one that holds nothing of anybody's.
    ///
    /// All that is forgotten is forgotten by this list.
    func personalData(in database: ShopDatabase) -> (any PersonalData)? {
        switch self {
        case .customers: PersonalDocuments(database: database)
        // What is for sale.
        case .products: nil
        case .holdingsHistory: PersonalHistory(database: database, kind: .holdings)
        case .paidOrdersHistory: PersonalHistory(database: database, kind: .paidOrders)
        case .deadLetters: PersonalLetters(database: database)
        // Positions say nothing of anybody; but letters on their way back are there with their corrections.
        case .positions: PersonalCorrections(database: database)
        }
    }
}

/// What there is of one person, or was.
public struct Findings: Equatable, Sendable {
    /// How letters are searched for the customer.
    public let mention: Mention
    /// Documents with anything in them but what a tombstone keeps.
    public var documents = 0
    /// Tombstones, from an earlier forgetting.
    public var tombstones = 0
    /// Buckets of both histories.
    public var buckets = 0
    /// The ids of dead letters.
    public var letters: [String] = []
    /// The ids of dead letters that name the id, and say nothing of whose they are: nobody but a person can tell.
    public var doubtfulLetters: [String] = []
    /// What services beside the joiner keep.
    public var records = 0
    /// Corrections of letters that a replay has left on their way.
    public var corrections = 0

    /// Nothing is looked up yet.
    public init(of id: ShopID) { mention = Mention(of: id) }

    /// Who is to be forgotten.
    public var id: ShopID { mention.id }

    /// Whether there is nothing to take.
    public var isNothing: Bool { documents + buckets + records + corrections == 0 && letters.isEmpty }

    /// Whether nothing says that there ever was such a person.
    public var isUnknown: Bool { isNothing && tombstones == 0 }

    public static func == (one: Findings, other: Findings) -> Bool {
        one.id == other.id && one.documents == other.documents && one.tombstones == other.tombstones
            && one.buckets == other.buckets && one.records == other.records && one.letters == other.letters
            && one.doubtfulLetters == other.doubtfulLetters && one.corrections == other.corrections
    }
}
