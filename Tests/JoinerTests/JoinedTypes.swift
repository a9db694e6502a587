// Names for the join's types where the oracle's namesakes, and its `Shop`, are in sight as well.

import Shop

typealias JoinedCustomer = CustomerState
typealias JoinedProduct = ProductState
typealias JoinedHolding = Holding
typealias JoinedOrderID = OrderID
