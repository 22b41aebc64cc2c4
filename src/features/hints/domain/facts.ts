import type { SweLanguage } from '../../../domain/swe';
import type { Bindings, Declaration, Reference, StringLiteral } from '../../../platform/syntax';
import type { Statement } from './statement';

/** A declaration with the file that it stands in. */
export interface Placed extends Declaration {
  path: string;
}

/** What is read of a test file of the pull request, as it is at head. */
export interface TestFile {
  path: string;
  /** Numbers of the lines that count: added ones, and those of tests that go from failing to passing. */
  lines: ReadonlySet<number>;
  references: Reference[];
  bindings: Bindings;
  declarations: Declaration[];
  literals: StringLiteral[];
  /** The text by lines, to quote from. */
  text: string[];
}

/** A pull request as the rule for hints sees it. */
export interface ChangeFacts {
  language: SweLanguage;
  statement: Statement;
  /** Of the source files that the golden patch touches: as they are at base, and at head. */
  base: Placed[];
  head: Placed[];
  tests: TestFile[];
}

export interface Evidence {
  path: string;
  /** From 1, of the file at head. */
  line: number;
  /** The line, without the white space around it. */
  quote: string;
}

/** A hint as the analysis drafts it. */
export interface HintDraft {
  kind: 'symbol' | 'literal';
  path: string;
  /** The signature or the literal: one line. */
  text: string;
  /** Of a symbol: `Owner.name`. */
  name: string;
  reason: 'added' | 're-signed' | 'only-in-golden';
  evidence: Evidence;
}
