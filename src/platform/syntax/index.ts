export { definitionsIn, type Definition } from './definitions';
export { findSyntaxLanguage, type SyntaxLanguage } from './languages';
export { findAbove, findAll, SyntaxNode, walk } from './node';
export { SYNTAX_LIMITS, UnparsableError, type SyntaxLimits, type UnparsableReason } from './limits';
export { parseSource } from './parse';
export { readTree } from './reader';
export { treeFrom, type SyntaxTree } from './tree';
export { assertionsIn, commentsIn, controlFlowIn, stringLiteralsIn, type ControlFlow } from './queries';
export { rustInlineTestModules, type SourceRange } from './rust-tests';
