import { isTrivial, type Document, type Field } from './document';
import { gramHashes } from './hash';
import * as at from './parameters';
import { jaccard, overlap, sharedCount } from './sets';
import { sharedRuns, type Span } from './spans';

/** How the likeness was found, cheap to expensive. */
export const LAYERS = ['exact', 'n-gram', 'minhash', 'code-shingles', 'code-fingerprints', 'behaviour'] as const;
export type Layer = (typeof LAYERS)[number];

/** `block` and `review` stop an acceptance until somebody overrides them with a reason; `warn` is a note. */
export const LEVELS = ['block', 'review', 'warn'] as const;
export type Level = (typeof LEVELS)[number];

/** One layer's word on two documents. */
export interface Finding {
  layer: Layer;
  field: Field;
  level: Level;
  /** From 0 to 1; of what, the layer says. */
  score: number;
  /** Near enough to count as one task: kept in one split, and to have seen one is to have seen the other. */
  near: boolean;
  spans: Span[];
}

/** Every finding on two documents of one field. `common` holds runs of words that many items have. */
export function compare(mine: Document, theirs: Document, common: ReadonlySet<number> = new Set()): Finding[] {
  if (mine.plain !== '' && mine.plain === theirs.plain && mine.tokens.hashes.length > 0) return exact(mine, theirs);
  if (isTrivial(mine) || isTrivial(theirs)) return [];
  return mine.field === 'statement' ? compareStatements(mine, theirs, common) : compareCode(mine, theirs);
}

function exact(mine: Document, theirs: Document): Finding[] {
  // Two people may write `return a + b`; a copy of nothing much is no copy.
  const trivial = mine.field !== 'statement' && isTrivial(mine);
  const span: Span = { mine: [0, mine.text.length], theirs: [0, theirs.text.length] };
  if (trivial) return [{ layer: 'exact', field: mine.field, level: 'warn', score: 1, near: false, spans: [span] }];
  return [{ layer: 'exact', field: mine.field, level: 'block', score: 1, near: true, spans: [span] }];
}

function compareStatements(mine: Document, theirs: Document, common: ReadonlySet<number>): Finding[] {
  const findings: Finding[] = [];
  const grams = gramFinding(mine, theirs, common);
  if (grams) findings.push(grams);
  const score = jaccard(mine.shingles, theirs.shingles);
  if (score >= at.STATEMENT_WARN) {
    const near = score >= at.STATEMENT_REVIEW;
    const spans = sharedRuns(mine.tokens, theirs.tokens, at.SHINGLE);
    findings.push({ layer: 'minhash', field: 'statement', level: near ? 'review' : 'warn', score, near, spans });
  }
  return findings;
}

/** The score is the share of the shorter text's runs of ten words that the other has too. */
function gramFinding(mine: Document, theirs: Document, common: ReadonlySet<number>): Finding | undefined {
  const [left, right] = [without(mine.prints, common), without(theirs.prints, common)];
  const shared = sharedCount(left, right);
  if (shared === 0) return undefined;
  const score = shared / Math.min(left.length, right.length);
  const spans = sharedRuns(mine.tokens, theirs.tokens, at.SHORT_GRAM, common);
  if (score < at.GRAM_SHARE && !sharesLongGram(mine, theirs, common)) return undefined;
  return { layer: 'n-gram', field: 'statement', level: 'review', score, near: false, spans };
}

/** One run of thirteen words, none of whose runs of ten is boilerplate. */
function sharesLongGram(mine: Document, theirs: Document, common: ReadonlySet<number>): boolean {
  const shorts = gramHashes(mine.tokens.hashes, at.SHORT_GRAM);
  const longs = new Set(gramHashes(theirs.tokens.hashes, at.LONG_GRAM));
  return gramHashes(mine.tokens.hashes, at.LONG_GRAM).some((hash, place) => {
    const within = shorts.subarray(place, place + at.LONG_GRAM - at.SHORT_GRAM + 1);
    return longs.has(hash) && within.every((short) => !common.has(short));
  });
}

function without(values: Uint32Array, common: ReadonlySet<number>): Uint32Array {
  return common.size === 0 ? values : values.filter((value) => !common.has(value));
}

function compareCode(mine: Document, theirs: Document): Finding[] {
  const few = Math.min(mine.prints.length, theirs.prints.length) < at.FEWEST_FINGERPRINTS;
  const scores: [Layer, number][] = [
    ['code-shingles', jaccard(mine.shingles, theirs.shingles)],
    ['code-fingerprints', few ? 0 : overlap(mine.prints, theirs.prints)],
  ];
  return scores
    .filter(([, score]) => score >= at.CODE_REVIEW)
    .map(([layer, score]) => {
      const spans = sharedRuns(mine.tokens, theirs.tokens, layer === 'code-shingles' ? at.SHINGLE : at.FINGERPRINT);
      // Suites are written alike by whoever writes suites: theirs is a note, and no reason to call tasks the same.
      const isSolution = mine.field === 'solution';
      return {
        layer,
        field: mine.field,
        level: isSolution ? 'review' : 'warn',
        score,
        near: isSolution && score >= at.CODE_NEAR,
        spans,
      };
    });
}
