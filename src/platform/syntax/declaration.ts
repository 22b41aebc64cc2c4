import type { Parameters } from './parameters';

export type DeclarationKind = 'function' | 'method' | 'constructor' | 'type' | 'constant' | 'field' | 'macro';

/** A name that a file gives to something others can use. */
export interface Declaration {
  kind: DeclarationKind;
  name: string;
  /** The type, class or Ruby module whose member it is. */
  owner?: string;
  /** `Owner.name`, or the name alone. */
  qualified: string;
  /** As the source writes it, on one line, without decorators, comments, body and value. */
  signature: string;
  /** Whether the language lets other files use it, as far as its own text says. */
  exported: boolean;
  parameters?: Parameters;
  /** Of a type: what it extends and implements, as written. */
  supertypes?: string[];
  /** From 1, both inclusive. */
  line: number;
  endLine: number;
}
