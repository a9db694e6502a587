// list-mutants FILE…: every mutant of these files as JSON on standard output, in the files' order.

import Foundation

let encoder = JSONEncoder()
encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
let mutants = try CommandLine.arguments.dropFirst().flatMap { file in
    MutantFinder.mutants(in: try String(contentsOfFile: file, encoding: .utf8), file: file)
}
FileHandle.standardOutput.write(try encoder.encode(mutants))
