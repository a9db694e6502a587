import FoundationEssentials
import Shop

/// What the joiner needs from wherever the shop's state lives: MongoDB, or memory.
///
/// Every call may be repeated: nothing it does has another effect the second time. Calls throw `StoreError`;
/// one that `isTransient` says that the same call may succeed later.
public protocol JoinStore: AnyObject, Sendable {
    /// Whether it keeps when each order was paid.
    var keepsTimes: Bool { get }
    /// Whether ids next to each other are stored next to each other, so that it pays to come in their order.
    var keepsIDOrder: Bool { get }
    /// What is stored of these customers.
    func customers(_ ids: [ShopID]) throws -> Lookup<CustomerState>
    /// What is stored of these products. One that is unusable may have prices all the same.
    func products(_ ids: [ShopID]) throws -> Lookup<ProductState>
    /// Which of these orders are in the history of their customers' paid orders; nothing of those who have none there.
    func paidOrders(_ sought: [SoughtOrders]) throws -> [ShopID: Set<OrderID>]
    /// The first `buckets` of the customer's paid orders, oldest first.
    func olderPaidOrders(of customer: ShopID, buckets: Int32) throws -> [OrderID]

    /// Stores what each state adds, if the stored revision is still the one it was read at.
    func write(_ customers: [CustomerWrite]) -> [WriteOutcome]
    func write(_ products: [ProductWrite]) -> [WriteOutcome]
    func write(_ letters: [DeadLetter]) throws
    /// Why each of the first of these writes would be refused, tried by itself on what is stored; up to the first that
    /// would not be, or of which nobody knows. Nothing is stored.
    func refusals(of customers: [CustomerWrite]) -> [String]

    /// The replay numbers from this one on were not given to any letter so far, and all that will be are among them.
    func nextReplayNumber() throws -> Int64

    /// Which life the database lives that the calls before this one asked. Another one may lack what was stored.
    func life() throws -> DatabaseLife

    /// How many purchases wait for their product, in all.
    func waitingCount() throws -> Int
    /// The customers of this share who wait for one of these products.
    func customersWaiting(for products: [ShopID], in share: Share) throws -> [ShopID]
    /// The products that somebody waits for although they exist.
    func waitedForProducts() throws -> [ShopID]
    /// Moves the older part of what these customers' documents embed to the history, as far as it can be moved now.
    func moveHistory(of customers: [ShopID]) throws
    /// Takes away what keeps writes waiting that nobody will ever go on with: for when there is no progress.
    func releaseAbandoned() throws
    /// Looks whether what keeps ids apart is still there after new documents were written, and sees to it.
    func checkIndexes() throws
}

/// What a database's server does between one start and the next, or between two elections: only in between can its state
/// be exchanged for an older copy without anybody's connection breaking.
public struct DatabaseLife: Equatable, Sendable {
    private let process: [UInt8]

    /// Of the server process with this name; empty where there is none.
    public init(process: [UInt8] = []) { self.process = process }
}

extension JoinStore {
    public var keepsTimes: Bool { true }
    public var keepsIDOrder: Bool { true }

    /// A store that refuses nothing.
    public func refusals(of customers: [CustomerWrite]) -> [String] { [] }

    /// A store that waits for nobody has nothing to release.
    public func releaseAbandoned() throws {}

    /// A store that lives and dies with its process has one.
    public func life() throws -> DatabaseLife { DatabaseLife() }

    /// Replay numbers are microseconds since 1970 (UTC).
    public func nextReplayNumber() throws -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }
}

/// What is to be stored of one id.
public protocol IdentifiedWrite: Sendable {
    /// Whose document it is.
    var id: ShopID { get }
}

/// One customer's addition, to be stored under the revision that the state was read at.
public struct CustomerWrite: IdentifiedWrite {
    public var id: ShopID
    /// As it was read, with its addition.
    public var state: CustomerState

    /// Nothing is stored yet.
    public init(id: ShopID, state: CustomerState) {
        self.id = id
        self.state = state
    }
}

/// One product's addition, likewise.
public struct ProductWrite: IdentifiedWrite {
    public var id: ShopID
    /// As it was read, with its new prices.
    public var state: ProductState

    /// Nothing is stored yet.
    public init(id: ShopID, state: ProductState) {
        self.id = id
        self.state = state
    }
}

/// What became of one write.
public enum WriteOutcome: Sendable {
    /// It is durable, as far as the write concern goes.
    case stored
    /// The document contains the records: by this write, or by another's that took in just the same from the same
    /// revision. What that made of them may differ (it may have known another price), so it must be read again.
    case contained
    /// Somebody else wrote the document first, or nobody can tell: it must be read again.
    case conflict
    /// A unique index with this name holds a key of the new document, and there is no document of the customer's: so it
    /// is another rule than that of one document for each id.
    case collision(index: String)
    /// The store was not there, or did not answer: it must be read again, once the store is back.
    case unavailable(StoreError)
    /// The store will never take it; the words say why.
    case refused(String)
}

/// Why the store did not do what it was asked.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// Whose move it is.
    public enum Kind: Sendable {
        /// An outage, an election, a time-out: the same call may succeed later.
        case unavailable
        /// The address, the credentials, or what is in the database already: a person has to change something.
        case configuration
        /// Others hold the work, or the database holds another state, than was given at the start.
        case overtaken
        /// The program's or the database's fault; to try again changes nothing.
        case other
    }

    /// Whose move it is.
    public let kind: Kind
    /// Safe to show: no secret, no control character.
    public let description: String
    /// Whether the index that a read named may not be there.
    let mayBeAboutHint: Bool

    /// The words must name no password.
    public init(_ description: String, _ kind: Kind) { self.init(description, kind, mayBeAboutHint: false) }

    init(_ description: String, _ kind: Kind, mayBeAboutHint: Bool) {
        (self.description, self.kind, self.mayBeAboutHint) = (description, kind, mayBeAboutHint)
    }

    /// Whether the server gave up, since the time that it was given was up.
    var isTimeUp: Bool { description.contains("MaxTimeMSExpired") }

    /// Whether the same call may succeed later.
    public var isTransient: Bool { kind == .unavailable }

    /// The description without the words that say what kind it is: for where those have been said.
    public var cause: String {
        let kind = "database unavailable: "
        return description.hasPrefix(kind) ? String(description.dropFirst(kind.count)) : description
    }

}
