/// What the join must know of one customer, and what the batch at hand adds to the customer's document.
///
/// Holdings are only ever added, so those that are stored already are not kept here.
public struct CustomerState: Equatable, Sendable {
    /// The revision of the stored document; `nil` while there is none.
    public var revision: Int64?
    /// The customer's orders and payments; of the paid ones those that have not moved to the history.
    public var cart: Cart
    /// Purchases of products that nobody has offered yet, oldest first.
    public var waiting: [Purchase]
    /// Which records the document contains.
    public var applied: AppliedPositions
    /// How many records went into the document.
    public var counts: EventCounts
    /// How much is embedded in the document, and how much has moved to the history.
    public var extent: Extent
    /// Parts of the stored document that are null or empty where something is to be added to them.
    public var repairs = Repairs()
    /// What the batch at hand adds.
    public var addition = Addition()

    /// The sizes of the parts of a document that grow for ever.
    public struct Extent: Equatable, Sendable {
        /// How many holdings the customer's document has itself.
        public var embeddedHoldings = 0
        /// How many documents of older holdings there are, each of `HistoryLimits.holdingsPerBucket`.
        public var holdingsBuckets: Int32 = 0
        /// How many documents of older paid orders there are, each of `HistoryLimits.paidOrdersPerBucket`.
        public var paidOrderBuckets: Int32 = 0
        public init() {}
    }

    /// What another program left of a part: it is set anew with the first addition.
    public struct Repairs: Equatable, Sendable {
        /// The cart as a whole.
        public var ofCart = false
        /// The list of paid orders.
        public var ofPaidOrders = false
        /// How many paid orders there are, where their times of payment are not as many: older versions wrote none, and
        /// another program may have written one of the lists.
        public var ofPaidTimes: Int?
        /// The list of holdings.
        public var ofHoldings = false
        public init() {}
    }

    /// What is not stored yet.
    public struct Addition: Equatable, Sendable {
        /// The revision of the document once this is stored; 0 while there is nothing to store.
        public internal(set) var revision: Int64 = 0
        /// Whether there is anything to store at all.
        public var isTouched: Bool { revision != 0 }
        /// Who the customer is now; `nil` where no event of the batch says so.
        public var profile: Profile?
        /// In the order in which they were bought or arrived.
        public var holdings: [Holding] = []
        /// How many of the cart's latest paid orders are new.
        public var paidOrders = 0
        /// When each of those was paid, in Unix milliseconds (UTC), `unknownTime_ms` where nobody knows; empty for a store that
        /// does not keep times.
        public var paidAt_ms: [Int64] = []
        /// In place of a time of payment that nobody knows.
        public static let unknownTime_ms = Int64.min
        /// Whether unpaid orders or early payments are others than the stored ones.
        public var openOrdersChanged = false
        /// Whether early payments are.
        public var earlyPaymentsChanged = false
        /// Whether other purchases wait than the stored ones.
        public var waitingChanged = false
        public init() {}

        /// Takes in what a registration says; one without an address leaves the address as it is.
        mutating func register(_ new: Profile) {
            profile = new.updating(profile)
        }
    }

    /// A customer of whom nothing is known.
    public init() {
        self.init(revision: nil, cart: Cart(), waiting: [], applied: AppliedPositions(), counts: EventCounts())
    }

    /// What a store has read; `revision` is `nil` where there is no document yet.
    public init(
        revision: Int64?, cart: Cart, waiting: [Purchase], applied: AppliedPositions, counts: EventCounts,
        extent: Extent = Extent()
    ) {
        self.revision = revision
        self.cart = cart
        self.waiting = waiting
        self.applied = applied
        self.counts = counts
        self.extent = extent
    }
}

extension CustomerState {
    /// Has the addition stored, whatever it holds.
    @inline(__always)
    public mutating func touch() {
        if !addition.isTouched { addition.revision = Revision.after(revision) }
    }

    /// What the state is once its addition is stored.
    public mutating func markStored() {
        if addition.isTouched { revision = addition.revision }
        if addition.openOrdersChanged || addition.paidOrders > 0 { repairs.ofCart = false }
        if addition.paidOrders > 0 {
            repairs.ofPaidOrders = false
            repairs.ofPaidTimes = nil
        }
        if !addition.holdings.isEmpty { repairs.ofHoldings = false }
        extent.embeddedHoldings = extent.embeddedHoldings.saturatingAdd(addition.holdings.count)
        // A place in a batch means nothing to the next one; from there all that is stored came before.
        for index in cart.unpaid.indices where cart.unpaid[index].placed != nil {
            cart.unpaid[index].placed?.sequence = -1
        }
        addition = Addition()
    }
}
