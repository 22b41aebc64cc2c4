/** What one parse may use. Texts are parsed one after another, so the time is also how long the next one waits. */
export interface SyntaxLimits {
  /** Length of the source, in UTF-16 units. */
  maxLength: number;
  /** Nodes of the tree; one takes some 200 bytes. */
  maxNodes: number;
  /** Wall time of the parser, in milliseconds. */
  maxMs: number;
}

/**
 * Half a MiB holds every hand-written source file; generated ones above it say nothing about a change. Ordinary code of that length
 * parses in a quarter of a second and has about 250,000 nodes.
 */
export const SYNTAX_LIMITS: SyntaxLimits = { maxLength: 512 * 1024, maxNodes: 500_000, maxMs: 3_000 };

const REASONS = {
  'too-long': 'The source is longer than what is parsed',
  'too-many-nodes': 'The syntax tree has more nodes than are kept',
  'too-slow': 'The parser took too long',
  'parser-crashed': 'The parser failed',
} as const;
export type UnparsableReason = keyof typeof REASONS;

/** No tree can be had of a source, for it is beyond the limits or breaks the parser. */
export class UnparsableError extends Error {
  override readonly name = 'UnparsableError';
  constructor(
    readonly reason: UnparsableReason,
    options?: ErrorOptions,
  ) {
    super(REASONS[reason], options);
  }
}
