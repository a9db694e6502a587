import EventLog
import Shop

/// What is told of a customer who has come to a city that is watched.
struct Reaction: CustomStringConvertible {
    /// One is told once of each customer and town.
    struct Key: Hashable {
        var customer: ShopID
        /// Its name in the form that is stored.
        var town: String
    }

    var key: Key
    /// As it was asked for.
    var city: String
    var profile: Profile
    /// When the customer was registered, in Unix milliseconds (UTC).
    var timestamp_ms: Int64

    /// What a receiver knows a repeat by. The last slash is the one between the two.
    var id: String {
        let town = key.town.map { $0 == "/" ? "%2F" : $0 == "%" ? "%25" : String($0) }.joined()
        return "\(key.customer.text)/\(town)"
    }

    var event: String {
        var line = EventLine(.customerInCity, id: id)
        line.text("customer_id", key.customer.text)
        line.text("city", city)
        line.text("first_name", profile.firstName)
        line.text("last_name", profile.lastName)
        return line.ended(timestamp_ms: timestamp_ms)
    }

    var description: String {
        let name = madeVisible("\(profile.firstName) \(profile.lastName)")
        return "A customer in \(madeVisible(city)): \(name) (\(madeVisible(key.customer.text)))."
    }
}
