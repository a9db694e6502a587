import Shop

/// Customers as JSON objects, with the fields that their documents have.
struct CustomerJSON: CustomerOutput {
    let json: JSONOutput

    func add(_ customer: ListedCustomer) throws {
        try json.item {
            try json.field("id", customer.id.text)
            try json.field("first_name", customer.profile.isNamed ? customer.profile.firstName : nil)
            try json.field("last_name", customer.profile.isNamed ? customer.profile.lastName : nil)
            try json.field("address", customer.profile.address)
            try json.array("products") {
                try customer.forEachHolding { holding in try json.object { try fields(holding) } }
            }
            try json.array("waiting") {
                for purchase in customer.waiting { try json.object { try fields(purchase) } }
            }
            guard let cart = customer.cart else { return }
            try json.key("cart")
            try json.object { try fields(cart, of: customer) }
        }
    }

    func end(isWhole: Bool) throws { try json.end(isWhole: isWhole) }

    private func fields(_ holding: Holding) throws {
        try json.field("id", holding.id.text)
        try json.field("type", holding.type)
        try json.field("name", holding.name)
        try json.field("price", holding.price)
        try json.field("quantity", holding.quantity)
        try json.field("timestamp_ms", holding.timestamp_ms.knownTime_ms)
    }

    private func fields(_ purchase: Purchase) throws {
        try json.field("product_id", purchase.product.text)
        try json.field("quantity", purchase.quantity)
        try json.field("timestamp_ms", purchase.timestamp_ms.knownTime_ms)
    }

    private func fields(_ cart: Cart, of customer: ListedCustomer) throws {
        try json.array("unpaid_order_ids") { for order in cart.unpaid { try json.element(order.id) } }
        try json.array("paid_order_ids") { try customer.forEachPaidOrder { try json.element($0) } }
        try json.array("early_payment_order_ids") {
            for payment in cart.earlyPayments { try json.element(payment.order) }
        }
    }
}
