// The smallest complete story of orders and payments, and what the joiner prints for it.

/// Eight lines, one of them bad, and the seven summaries they lead to.
public enum GoldenCartJoin {
    public static let input = """
        {"user_id": "a", "type": "order", "order_id": 1}
        {"user_id": "a", "type": "order", "order_id": 2}
        {"user_id": "b", "type": "order", "order_id": 3}
        {"user_id": "a", "type": "payment", "order_id": 2}
        {"user_id": "b", "type": "order", "order_id": 4}
        FAIL HERE
        {"user_id": "a", "type": "payment", "order_id": 1}
        {"user_id": "b", "type": "payment", "order_id": 4}

        """

    /// What `--print json` writes, line by line.
    public static let json = [
        #"{"user_id": "a", "paid_order_ids": [], "unpaid_order_ids": [1]}"#,
        #"{"user_id": "a", "paid_order_ids": [], "unpaid_order_ids": [1, 2]}"#,
        #"{"user_id": "b", "paid_order_ids": [], "unpaid_order_ids": [3]}"#,
        #"{"user_id": "a", "paid_order_ids": [2], "unpaid_order_ids": [1]}"#,
        #"{"user_id": "b", "paid_order_ids": [], "unpaid_order_ids": [3, 4]}"#,
        #"{"user_id": "a", "paid_order_ids": [2, 1], "unpaid_order_ids": []}"#,
        #"{"user_id": "b", "paid_order_ids": [4], "unpaid_order_ids": [3]}"#,
    ]

    /// What `--print text` writes, line by line.
    public static let text = [
        "Final summary for user a: {'paid_order_ids': [], 'unpaid_order_ids': [1]}",
        "Final summary for user a: {'paid_order_ids': [], 'unpaid_order_ids': [1, 2]}",
        "Final summary for user b: {'paid_order_ids': [], 'unpaid_order_ids': [3]}",
        "Final summary for user a: {'paid_order_ids': [2], 'unpaid_order_ids': [1]}",
        "Final summary for user b: {'paid_order_ids': [], 'unpaid_order_ids': [3, 4]}",
        "Final summary for user a: {'paid_order_ids': [2, 1], 'unpaid_order_ids': []}",
        "Final summary for user b: {'paid_order_ids': [4], 'unpaid_order_ids': [3]}",
    ]

    /// Where the bad line begins in the input, in bytes.
    public static let badPosition = 247
}
