export { definitionsIn, type Definition } from './definitions';
export { findSyntaxLanguage, type SyntaxLanguage } from './languages';
export { findAbove, findAll, SyntaxNode, walk } from './node';
export { parseSource, UnparsableError, SYNTAX_LIMITS, type SyntaxLimits, type SyntaxTree } from './parse';
export { assertionsIn, commentsIn, controlFlowIn, stringLiteralsIn, type ControlFlow } from './queries';
export { rustInlineTestModules, type SourceRange } from './rust-tests';
