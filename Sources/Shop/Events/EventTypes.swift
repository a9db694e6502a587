import Bytes

/// The types of event that the services of the suite know, each declared here: what it is called, and who reads it.
///
/// A new one is a case of `EventType`; once more of it is to be read than its type, also a case of `Event.Action`.
/// Nothing switches over them with a `default`, so the compiler asks for the rest.
public enum EventType: UInt8, CaseIterable, Sendable {
    /// Those of the joiner; the most frequent ones come first, since a name is looked for in this order.
    case order, payment, purchase, newCustomer, newProduct
    /// Those of other services.
    case productDelivered, stockLow, stockFilled, customerInCity, couponGranted, customerChanged

    /// The event's name in a record.
    public var name: StaticString {
        switch self {
        case .order: "order"
        case .payment: "payment"
        case .purchase: "customer_buys_product"
        case .newCustomer: "new_customer"
        case .newProduct: "new_product"
        case .productDelivered: "product_delivered"
        case .stockLow: "stock_low"
        case .stockFilled: "stock_filled"
        case .customerInCity: "customer_in_city"
        case .couponGranted: "coupon_granted"
        case .customerChanged: "customer_changed"
        }
    }

    /// Whether the joiner reads it. The others are other services' business.
    public var isJoined: Bool {
        switch self {
        case .order, .payment, .purchase, .newCustomer, .newProduct: true
        case .productDelivered, .stockLow, .stockFilled, .customerInCity, .couponGranted, .customerChanged: false
        }
    }

    /// Whether its field `id` names a customer.
    var isAboutPerson: Bool {
        switch self {
        case .newCustomer, .customerChanged: true
        case .order, .payment, .purchase, .newProduct, .productDelivered, .stockLow, .stockFilled, .customerInCity,
            .couponGranted:
            false
        }
    }

    /// Whether a record without `event_type` may be one: then its field `type` has the name.
    var isCartEvent: Bool {
        switch self {
        case .order, .payment: true
        case .purchase, .newCustomer, .newProduct, .productDelivered, .stockLow, .stockFilled, .customerInCity,
            .couponGranted, .customerChanged:
            false
        }
    }

    /// The type with this name.
    init?(_ name: ByteView) {
        var number: UInt8 = 0
        while let type = Self(rawValue: number) {
            if areSame(name, type.name.view) {
                self = type
                return
            }
            number += 1
        }
        return nil
    }
}

extension Event {
    /// What an event says of its subject: the numbers are those of its batch.
    public enum Action: Sendable {
        /// `new_customer`; the number of a profile in the batch.
        case register(profile: UInt32)
        /// `new_product`; the number of an offer in the batch.
        case offer(UInt32)
        /// `customer_buys_product`; the number of a product in the batch.
        case purchase(product: UInt32, quantity: Double)
        /// `order`; the number of its list of items in the batch, or `EventBatch.noItems`.
        case order(OrderReference, items: UInt32)
        /// `payment`.
        case payment(OrderReference)
        /// `product_delivered`.
        case delivery(quantity: Double)

        /// Whether its subject is a customer; that of the others is a product.
        @inline(__always)
        public var isAboutCustomer: Bool {
            switch self {
            case .register, .purchase, .order, .payment: true
            case .offer, .delivery: false
            }
        }

        /// The order that it mentions.
        public var order: OrderReference? {
            switch self {
            case .order(let id, _), .payment(let id): id
            case .register, .offer, .purchase, .delivery: nil
            }
        }

        /// The number of the offer that it brings.
        @inline(__always)
        public var offer: UInt32? {
            switch self {
            case .offer(let number): number
            case .register, .purchase, .order, .payment, .delivery: nil
            }
        }

        /// Whether it may add an order to its customer's cart.
        @inline(__always)
        public var addsOrder: Bool {
            switch self {
            case .order: true
            case .register, .offer, .purchase, .payment, .delivery: false
            }
        }

        /// Whether the batch keeps texts or items for it, which need memory beside the event's own.
        @inline(__always)
        public var hasTexts: Bool {
            switch self {
            case .order(.number, EventBatch.noItems), .payment(.number), .purchase, .delivery: false
            case .order, .payment, .register, .offer: true
            }
        }

        /// The same with the numbers of another batch.
        @inline(__always)
        func renumbered(_ numbers: Renumbering) -> Self {
            switch self {
            case .order(.number, EventBatch.noItems), .payment(.number): self
            case .order(let id, let list): .order(numbers.order(id), items: numbers.itemList(list))
            case .payment(let id): .payment(numbers.order(id))
            case .purchase(let product, let quantity): .purchase(product: numbers.product(product), quantity: quantity)
            case .register(let profile): .register(profile: numbers.profile(profile))
            case .offer(let offer): .offer(numbers.offer(offer))
            case .delivery: self
            }
        }
    }
}
