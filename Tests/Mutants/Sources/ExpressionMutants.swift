import SwiftSyntax

/// What can be wrong with an expression.
extension MutantFinder {
    func substitute(_ operation: TokenSyntax, in node: InfixOperatorExprSyntax) {
        let text = operation.text
        if let other = Operators.compound[text], node.parent?.parent?.is(CodeBlockItemListSyntax.self) == true {
            add(.arithmetic, node, .otherStatement(replacing(operation, with: other, in: node)))
        } else if let (other, kind) = Operators.substitutes[text], !(text == "+" && joins(node)) {
            add(kind, node, .instead(replacing(operation, with: other, in: node)))
        }
    }

    private func replacing(_ token: TokenSyntax, with other: String, in node: InfixOperatorExprSyntax) -> String {
        let start = node.positionAfterSkippingLeadingTrivia.utf8Offset
        let from = token.positionAfterSkippingLeadingTrivia.utf8Offset - start
        let bytes = Array(node.trimmedDescription.utf8)
        return String(
            decoding: bytes[..<from] + Array(other.utf8) + bytes[(from + token.text.utf8.count)...], as: UTF8.self)
    }

    /// Whether texts or arrays are put together: nothing can be subtracted from them.
    private func joins(_ node: InfixOperatorExprSyntax) -> Bool {
        [node.leftOperand, node.rightOperand].contains {
            $0.is(StringLiteralExprSyntax.self) || $0.is(ArrayExprSyntax.self)
                || $0.as(InfixOperatorExprSyntax.self).map(joins) == true
        }
    }

    /// The last one is forgotten. A bound that is no number will not compile, and is dropped then.
    func shortenRange(_ bound: ExprSyntax) {
        if bound.is(IntegerLiteralExprSyntax.self) { return }
        add(.offByOne, bound, .instead("(\(bound.trimmedDescription)) - 1"))
    }

    func isSummand(_ node: IntegerLiteralExprSyntax) -> Bool {
        let operation = node.parent?.as(InfixOperatorExprSyntax.self)?.operator.trimmedDescription ?? ""
        return ["+", "-", "+=", "-=", "&+", "&-", "&+=", "&-="].contains(operation)
    }

    func negate(_ condition: ExprSyntax, as kind: Mutant.Kind) {
        let condition = bare(condition)
        // These have a mutant that comes to the same.
        if condition.as(PrefixOperatorExprSyntax.self)?.operator.text == "!" { return }
        if let operation = condition.as(InfixOperatorExprSyntax.self)?.operator.trimmedDescription,
            Operators.substitutes[operation]?.kind == .equality
        {
            return
        }
        if condition.is(BooleanLiteralExprSyntax.self) { return }
        add(kind, condition, .opposite)
    }

    /// A condition of `if`, `guard` or `while`.
    func mutate(_ condition: ExprSyntax, of element: ConditionElementSyntax) {
        guard let owner = element.parent?.parent else { return }
        let branches = owner.as(IfExprSyntax.self)
        let isSwap = branches?.elseBody != nil && branches?.conditions.count == 1
        negate(condition, as: isSwap ? .swapped : .negated)
        if bare(condition).is(BooleanLiteralExprSyntax.self) { return }
        add(.check, bare(condition), .instead(owner.is(GuardStmtSyntax.self) ? "true" : "false"))
    }

    /// Without `try` and `await`, which stay where they are: they hold for all that is right of them.
    func bare(_ expression: ExprSyntax) -> ExprSyntax {
        if let inner = expression.as(TryExprSyntax.self)?.expression { return bare(inner) }
        if let inner = expression.as(AwaitExprSyntax.self)?.expression { return bare(inner) }
        return expression
    }
}
