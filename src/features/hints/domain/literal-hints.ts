import type { ChangeFacts, HintDraft, TestFile } from './facts';
import { holdsLiteral, holdsTemplate, squeeze } from './statement';
import { evidenceAt } from './symbols';

/** A string of a source file at head that the same files do not have at base. */
export interface GoldLiteral {
  path: string;
  /** What is put into it while running is `{}`. */
  text: string;
}

/** A literal that a test may be asking for, and what of it base must not have. */
export interface LiteralCandidate {
  draft: HintDraft;
  /** The parts of it that stand still, in their order; between them is what is put in. */
  parts: string[];
}

const LENGTH = { least: 3, most: 300, fragment: 8 };
/** What fills a message in: of Python, JavaScript, Go, C, Rust, C#, Ruby. */
const PUT_IN = /\{[^{}]*\}|%[-+ #0]*[\d.*]*l*[a-zA-Z]|\$\{[^}]*\}|#\{[^}]*\}|\$\w+/;

/** Strings on counted lines of tests that only a string of the golden patch explains; the statement does not have them. */
export function literalCandidates({ tests, statement }: ChangeFacts, gold: readonly GoldLiteral[]): LiteralCandidate[] {
  const found = new Map<string, LiteralCandidate>();
  for (const test of tests)
    for (const { text, line, role } of test.literals) {
      if (role !== 'value' || !test.lines.has(line)) continue;
      for (const each of gold) {
        const candidate = findShared(each, text, test, line);
        if (!candidate || holdsTemplate(statement.text, candidate.parts)) continue;
        const key = `${each.path}\n${candidate.draft.text}`;
        if (!found.has(key)) found.set(key, candidate);
      }
    }
  return withoutParts([...found.values()]);
}

function findShared(gold: GoldLiteral, asserted: string, test: TestFile, line: number): LiteralCandidate | undefined {
  if (/[\n\r]/.test(gold.text)) return undefined;
  const shared = sharedPart(gold.text, unescape(asserted));
  if (!shared) return undefined;
  const { text, parts } = shared;
  return {
    parts,
    draft: { kind: 'literal', path: gold.path, text, name: text, reason: 'only-in-golden', evidence: evidenceAt(test, line) },
  };
}

/** The whole of a short one, and of a message the part that both have: a template's longest fixed part, or what the test asks for. */
function sharedPart(gold: string, asserted: string): { text: string; parts: string[] } | undefined {
  const [one, other] = [squeeze(unescape(gold)), squeeze(asserted)];
  if (one.length > LENGTH.most || !/[A-Za-z]{2}/.test(one) || one.length < LENGTH.least) return undefined;
  if (one === other) return { text: gold, parts: [one] };
  if (isTelling(other) && holdsLiteral(one, other)) return { text: other, parts: [other] };
  const parts = one.split(PUT_IN).map((part) => part.trim());
  const longest = parts.reduce((best, part) => (part.length > best.length ? part : best), '');
  if (!isTelling(longest) || !holdsLiteral(other, longest)) return undefined;
  return { text: gold, parts: holdsTemplate(other, parts) ? parts : [longest] };
}

/** Long enough, and with a space or as an option is written, that two texts don't share it by chance. */
function isTelling(text: string): boolean {
  if (/^--?[a-z][\w-]+$/.test(text)) return text.length >= LENGTH.least;
  return text.length >= LENGTH.fragment && /[A-Za-z]{2,}.*\s.*[A-Za-z]{2,}/.test(text);
}

/** A test that matches a pattern escapes what the message has plain. */
function unescape(text: string): string {
  return text.replace(/\\([^\w\s])/g, '$1');
}

/** Of two where one holds the other, the longer says both. */
function withoutParts(found: readonly LiteralCandidate[]): LiteralCandidate[] {
  return found.filter(
    (one) =>
      !found.some(
        (other) =>
          other !== one &&
          other.draft.path === one.draft.path &&
          other.draft.text.length > one.draft.text.length &&
          other.draft.text.includes(one.draft.text),
      ),
  );
}
