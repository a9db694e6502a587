import SwiftOperators
import SwiftParser
import SwiftSyntax

/// Finds every place of a file where one of the small changes could be made.
final class MutantFinder: SyntaxVisitor {
    private(set) var mutants: [Mutant] = []
    private let file: String
    private let places: SourceLocationConverter

    static func mutants(in source: String, file: String) -> [Mutant] {
        let parsed = Parser.parse(source: source)
        // An operator that is not known stays unfolded, and is not changed.
        let folded = OperatorTable.standardOperators.foldAll(parsed) { _ in }
        let finder = MutantFinder(file, SourceLocationConverter(fileName: file, tree: folded))
        finder.walk(folded)
        return finder.mutants
    }

    private init(_ file: String, _ places: SourceLocationConverter) {
        (self.file, self.places) = (file, places)
        super.init(viewMode: .sourceAccurate)
    }

    func add(_ kind: Mutant.Kind, _ node: some SyntaxProtocol, _ change: Change) {
        let place = node.startLocation(converter: places)
        let text = node.trimmedDescription
        mutants.append(
            Mutant(
                file: file, line: place.line, column: place.column, kind: kind,
                start: node.positionAfterSkippingLeadingTrivia.utf8Offset,
                end: node.endPositionBeforeTrailingTrivia.utf8Offset,
                before: change.frame.before, after: change.frame.after, original: text, changed: change.shown(text)))
    }

    // What is no code that runs, or decides nothing: attributes, patterns, raw values, the texts of messages.
    override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: ExpressionPatternSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: IfConfigDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: MacroExpansionExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: GenericArgumentClauseSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        if Operators.unmutated.contains(node.name) { return .skipChildren }
        if let name = node.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text,
            let other = Operators.functions[name],
            node.arguments.count > 1
        {
            add(.comparison, node, .instead(other + node.trimmedDescription.dropFirst(name.count)))
        }
        return .visitChildren
    }

    override func visit(_ node: LabeledExprSyntax) -> SyntaxVisitorContinueKind {
        node.label?.text == "keepingCapacity" ? .skipChildren : .visitChildren
    }

    override func visit(_ node: InfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        if let operation = node.operator.as(BinaryOperatorExprSyntax.self)?.operator {
            substitute(operation, in: node)
            if operation.text == "..<" { shortenRange(node.rightOperand) }
        }
        return .visitChildren
    }

    override func visit(_ node: PrefixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        if node.operator.text == "!" { add(.negated, node, .opposite) }
        return .visitChildren
    }

    override func visit(_ node: TernaryExprSyntax) -> SyntaxVisitorContinueKind {
        negate(node.condition, as: .swapped)
        return .visitChildren
    }

    override func visit(_ node: BooleanLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        let isEndless = node.parent?.parent?.parent?.is(WhileStmtSyntax.self) == true
        if !isEndless { add(.boolean, node, .opposite) }
        return .visitChildren
    }

    override func visit(_ node: IntegerLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        guard let value = Int(node.literal.text.replacing("_", with: "")) else { return .visitChildren }
        add(.offByOne, node, .instead("\(isSummand(node) ? value - 1 : value + 1)"))
        return .visitChildren
    }

    override func visit(_ node: ConditionElementSyntax) -> SyntaxVisitorContinueKind {
        if case .expression(let condition) = node.condition { mutate(condition, of: node) }
        return .visitChildren
    }

    override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
        if case .expr(let statement) = node.item { mutate(statement: statement, node) }
        return .visitChildren
    }
}
