import Mongo

/// What a list that grows for ever looks like from outside: a view with a row for each entry that a customer ever had.
///
/// The customer's document is read first, and once: it knows how many buckets count, and what comes after them. So whatever
/// moves to the history meanwhile is neither doubled nor hidden. The server streams the buckets one by one, by their index;
/// nowhere is there an array of the whole list, which would outgrow a document.
extension HistoryKind {
    /// What other programs find it by.
    var view: String { self == .holdings ? "holdings" : "paid_orders" }

    /// The stages. What other programs have written there stops nobody: what is no list counts as an empty one.
    func viewPipeline() throws(MongoError) -> Document {
        try Document(json: "[\((documentStages + [bucketStage] + rowStages).joined(separator: ", "))]")
    }

    /// Each document twice: once for its buckets, without what it embeds, and once for that.
    private var documentStages: [String] {
        [
            #"{"$match": {"$expr": {"$eq": [{"$type": "$id"}, "string"]}}}"#,
            """
            {"$project": {"_id": 0, "customer_id": "$id", "list": \(embedded), "times": \(embeddedTimes), \
            "buckets": \(bucketsKnown), "part": ["history", "document"]}}
            """,
            #"{"$unwind": "$part"}"#,
            """
            {"$set": {"list": \(ofDocument("$list", else: "[]")), "times": \(ofDocument("$times", else: "[]")), \
            "in_history": \(ofDocument("0", else: #""$buckets""#))}}
            """,
        ]
    }

    /// The server takes the two stages for one, and so has one bucket at a time.
    private var bucketStage: String {
        """
        {"$lookup": {"from": "\(collection.rawValue)", "as": "bucket", \
        "let": {"customer": "$customer_id", "buckets": "$in_history"}, "pipeline": [\
        {"$match": {"$expr": {"$and": [{"$eq": ["$customer_id", "$$customer"]}, {"$gte": ["$bucket", 0]}, \
        {"$lt": ["$bucket", "$$buckets"]}]}}}, {"$sort": {"bucket": 1}}]}}, \
        {"$unwind": {"path": "$bucket", "preserveNullAndEmptyArrays": true}}
        """
    }

    private var rowStages: [String] {
        let entries = #""$bucket.\#(self.entries)""#
        let number = ofDocument("$buckets", else: #""$bucket.bucket""#)
        return [
            """
            {"$project": {"customer_id": 1, "first": {"$multiply": [\(number), \(bucketSize)]}, \
            "entry": \(ofDocument("$list", else: Self.array(entries))), \
            "times": \(ofDocument("$times", else: Self.times(#""$bucket.paid_at_ms""#, of: entries)))}}
            """,
            #"{"$unwind": {"path": "$entry", "includeArrayIndex": "place"}}"#,
            #"{"$match": {"$expr": {"$in": [{"$type": "$entry"}, \#(entryTypes)]}}}"#,
            #"{"$project": {"customer_id": 1, "number": {"$add": ["$first", "$place"]}, \#(rowFields)}}"#,
        ]
    }

    private var rowFields: String {
        self == .holdings
            ? #""product": "$entry""#
            : #""order_id": "$entry", "paid_at_ms": {"$ifNull": [{"$arrayElemAt": ["$times", "$place"]}, null]}"#
    }

    private var entryTypes: String {
        self == .holdings ? #"["object"]"# : #"["string", "int", "long", "double"]"#
    }
}

// The expressions, as JSON.
extension HistoryKind {
    private func ofDocument(_ field: String, else other: String) -> String {
        let field = field.hasPrefix("$") ? "\"\(field)\"" : field
        return #"{"$cond": [{"$eq": ["$part", "document"]}, \#(field), \#(other)]}"#
    }

    private var embedded: String {
        if self == .holdings { return Self.array(#""$products""#) }
        return Self.ofCart(Self.array(#""$cart.paid_order_ids""#))
    }

    private var embeddedTimes: String {
        if self == .holdings { return "[]" }
        return Self.ofCart(Self.times(#""$cart.paid_at_ms""#, of: #""$cart.paid_order_ids""#))
    }

    /// Within an array, a path finds what all of its elements have.
    private static func ofCart(_ list: String) -> String {
        #"{"$cond": [{"$eq": [{"$type": "$cart"}, "object"]}, \#(list), []]}"#
    }

    private static func array(_ list: String) -> String {
        #"{"$cond": [{"$isArray": \#(list)}, \#(list), []]}"#
    }

    /// Times that are not as many as their orders belong to nobody knows which.
    private static func times(_ times: String, of orders: String) -> String {
        let size = { (list: String) in #"{"$size": \#(array(list))}"# }
        return #"{"$cond": [{"$eq": [\#(size(times)), \#(size(orders))]}, \#(array(times)), []]}"#
    }

    /// How many buckets the document knows of; none where that is no number that can be one.
    private var bucketsKnown: String {
        let field = #""$history.\#(counterInHistory)""#
        let number = #"{"$convert": {"input": \#(field), "to": "long", "onError": 0, "onNull": 0}}"#
        let bounded = #"[{"$gte": ["$$count", 0]}, {"$lt": ["$$count", \#(HistoryLimits.buckets_max)]}]"#
        return """
            {"$let": {"vars": {"count": {"$cond": [{"$isNumber": \(field)}, \(number), 0]}}, \
            "in": {"$cond": [{"$and": \(bounded)}, {"$toLong": "$$count"}, {"$toLong": 0}]}}}
            """
    }
}
