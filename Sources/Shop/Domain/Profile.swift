/// Who a customer is.
public struct Profile: Equatable, Sendable {
    /// The given name, as it was written.
    public var firstName: String
    /// The family name, as it was written.
    public var lastName: String
    /// May contain line breaks.
    public var address: String?

    /// Takes the texts as they are: none of them has a limit but that of its record.
    public init(firstName: String, lastName: String, address: String? = nil) {
        self.firstName = firstName
        self.lastName = lastName
        self.address = address
    }

    /// Whether somebody has said who it is; purchases may come before that.
    public var isNamed: Bool { !firstName.isEmpty || !lastName.isEmpty }

    /// These words after the earlier ones: an address that is not given is not taken away.
    public func updating(_ earlier: Profile?) -> Profile {
        Profile(firstName: firstName, lastName: lastName, address: address ?? earlier?.address)
    }
}
