import SwiftSyntax

/// What can be forgotten: a call, or an assignment.
extension MutantFinder {
    func mutate(statement: ExprSyntax, _ item: CodeBlockItemSyntax) {
        let inner = bare(statement)
        if let call = inner.as(FunctionCallExprSyntax.self) {
            if isEffect(call), !isResult(item) { add(.call, statement, .omitted) }
        } else if let infix = inner.as(InfixOperatorExprSyntax.self), assigns(infix) {
            let isDiscarded = infix.leftOperand.is(DiscardAssignmentExprSyntax.self)
            if isDiscarded || !isInitialiser(Syntax(item)) {
                add(isDiscarded ? .call : .assignment, statement, .omitted)
            }
        }
    }

    private func assigns(_ infix: InfixOperatorExprSyntax) -> Bool {
        infix.operator.is(AssignmentExprSyntax.self)
            || Operators.compound[infix.operator.trimmedDescription] != nil
    }

    /// `self.init` and `super.init` cannot be left out.
    private func isEffect(_ call: FunctionCallExprSyntax) -> Bool {
        call.name != "init" && !Operators.unmutated.contains(call.name)
    }

    /// Whether the statement, being the only one, is what its closure, getter or function gives.
    private func isResult(_ item: CodeBlockItemSyntax) -> Bool {
        guard let list = item.parent?.as(CodeBlockItemListSyntax.self), list.count == 1, let owner = list.parent else {
            return false
        }
        if owner.is(ClosureExprSyntax.self) || owner.is(AccessorBlockSyntax.self) { return true }
        if let function = owner.parent?.as(FunctionDeclSyntax.self) {
            return function.signature.returnClause != nil
        }
        return owner.parent?.is(AccessorDeclSyntax.self) == true
            && owner.parent?.as(AccessorDeclSyntax.self)?.accessorSpecifier.text == "get"
    }

    /// Whether the assignment may be the first one of a property, which cannot be left out.
    private func isInitialiser(_ node: Syntax) -> Bool {
        var node: Syntax? = node
        while let at = node {
            if at.is(InitializerDeclSyntax.self) { return true }
            if at.is(FunctionDeclSyntax.self) { return false }
            node = at.parent
        }
        return false
    }
}

extension FunctionCallExprSyntax {
    /// Of the function, without what it belongs to.
    var name: String {
        calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text
            ?? calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName.text ?? ""
    }
}
