import type { SweLanguage } from '../../domain/swe';
import {
  bindingsIn,
  declarationsIn,
  findSyntaxLanguage,
  literalsIn,
  parseSource,
  referencesIn,
  UnparsableError,
  type SyntaxTree,
} from '../../platform/syntax';
import { findCandidates } from './domain/candidates';
import { linesOfTests } from './domain/f2p-lines';
import type { ChangeFacts, HintDraft, Placed, TestFile } from './domain/facts';
import { literalCandidates, type GoldLiteral, type LiteralCandidate } from './domain/literal-hints';
import { holdsTemplate, readStatement } from './domain/statement';
import { symbolHints } from './domain/symbols';

/** A file of a tree. */
export interface TextFile {
  path: string;
  text: string;
}

/** A test file as it is at head. */
export interface ChangedTest extends TextFile {
  /** Numbers of the lines that the pull request adds, from 1. */
  added: ReadonlySet<number>;
  /** Test modules inside of a source file: its other lines are no test. */
  inline?: boolean;
}

/** A pull request as the analysis reads it. */
export interface ReadableChange {
  language: SweLanguage;
  statement: string;
  f2p: readonly string[];
  /** Source files that the golden patch touches; absent on the side that does not have them. */
  sources: { path: string; base?: string; head?: string }[];
  tests: ChangedTest[];
  /** All text files of base, one after another. */
  baseFiles: () => AsyncIterable<TextFile>;
}

export interface Analysis {
  drafts: HintDraft[];
  /** Heads of what head declares in the files that the patch touches: the lines of it that a hint may show. */
  signatures: string[];
  /** Files that could not be read, with the reason. */
  skipped: { path: string; reason: string }[];
}

/** Drafts the hints of one pull request. Nothing is run; a file that no grammar reads is left out. */
export async function analyseChange(change: ReadableChange): Promise<Analysis> {
  const reading = new Reading(change.language);
  const [base, head] = [await reading.declarations(change, 'base'), await reading.declarations(change, 'head')];
  const tests: TestFile[] = [];
  for (const test of change.tests) tests.push(...(await reading.test(test, change.f2p)));
  const facts: ChangeFacts = { language: change.language, statement: readStatement(change.statement), base, head, tests };
  const literals = literalCandidates(facts, await reading.goldLiterals(change));
  const names = new Set(
    findCandidates(facts).flatMap(({ declaration: { name, owner } }) => [name, ...(owner === undefined ? [] : [owner])]),
  );
  const search = { names, literals, touched: new Set(change.sources.map(({ path }) => path)) };
  const { elsewhere, present } = await reading.search(change, search);
  const symbols = symbolHints(facts, elsewhere);
  const shown = new Set(symbols.map(({ name }) => name.split('.').at(-1)));
  const drafts = literals.filter((each) => !present.has(each) && !shown.has(each.draft.text)).map(({ draft }) => draft);
  return {
    drafts: [...symbols, ...drafts],
    signatures: [...new Set(head.map(({ signature }) => signature))],
    skipped: reading.skipped,
  };
}

interface Searched {
  elsewhere: Placed[];
  /** Literals that base has somewhere. */
  present: Set<LiteralCandidate>;
}

interface Search {
  names: ReadonlySet<string>;
  literals: readonly LiteralCandidate[];
  touched: ReadonlySet<string>;
}

/** Files of base that are parsed for the names of candidates; a name that more files have is a common one anyway. */
const MAX_PARSED = 300;

class Reading {
  readonly skipped: Analysis['skipped'] = [];

  constructor(private readonly language: SweLanguage) {}

  async declarations({ sources, tests }: ReadableChange, side: 'base' | 'head'): Promise<Placed[]> {
    const inline = new Map(tests.filter((test) => test.inline).map(({ path, added }) => [path, added]));
    const found: Placed[] = [];
    for (const source of sources) {
      const text = source[side];
      const placed = text === undefined ? [] : await this.placed({ path: source.path, text });
      found.push(...placed.filter(({ line }) => side === 'base' || !inline.get(source.path)?.has(line)));
    }
    return found;
  }

  async test({ path, text, added, inline }: ChangedTest, f2p: readonly string[]): Promise<TestFile[]> {
    const tree = await this.parse({ path, text });
    if (!tree) return [];
    const [declarations, literals] = [declarationsIn(tree), literalsIn(tree)];
    const lines = inline ? added : new Set([...added, ...linesOfTests(f2p, declarations, literals)]);
    const own = inline ? declarations.filter(({ line }) => added.has(line)) : declarations;
    const read = { references: referencesIn(tree), bindings: bindingsIn(tree), literals };
    return [{ path, lines, declarations: own, ...read, text: text.split('\n') }];
  }

  async goldLiterals({ sources }: ReadableChange): Promise<GoldLiteral[]> {
    const old = new Set<string>();
    const found: GoldLiteral[] = [];
    for (const { path, base, head } of sources) {
      if (base !== undefined) for (const { text } of await this.literals({ path, text: base })) old.add(text);
      if (head !== undefined) found.push(...(await this.literals({ path, text: head })).map(({ text }) => ({ path, text })));
    }
    return found.filter(({ text }) => !old.has(text));
  }

  private async literals(file: TextFile) {
    const tree = await this.parse(file);
    return tree ? literalsIn(tree).filter(({ role }) => role === 'value') : [];
  }

  /** What base declares elsewhere under these names, and which of these texts it has anywhere. */
  async search(change: ReadableChange, { names, literals, touched }: Search): Promise<Searched> {
    const elsewhere: Placed[] = [];
    const present = new Set<LiteralCandidate>();
    if (names.size === 0 && literals.length === 0) return { elsewhere, present };
    let parsed = 0;
    for await (const file of change.baseFiles()) {
      for (const each of literals) if (!present.has(each) && holdsTemplate(file.text, each.parts)) present.add(each);
      const wanted = !touched.has(file.path) && parsed < MAX_PARSED && holdsName(file.text, names);
      if (!wanted || findSyntaxLanguage(file.path, this.language) === undefined) continue;
      parsed += 1;
      elsewhere.push(
        ...(await this.placed(file)).filter(
          ({ name, kind, owner }) => names.has(name) || kind === 'type' || names.has(owner ?? ''),
        ),
      );
    }
    return { elsewhere, present };
  }

  private async placed(file: TextFile): Promise<Placed[]> {
    const tree = await this.parse(file);
    return tree ? declarationsIn(tree).map((declaration) => ({ ...declaration, path: file.path })) : [];
  }

  private async parse({ path, text }: TextFile): Promise<SyntaxTree | undefined> {
    const language = findSyntaxLanguage(path, this.language);
    if (language === undefined) return undefined;
    try {
      return await parseSource(language, text);
    } catch (error) {
      if (!(error instanceof UnparsableError)) throw error;
      this.skipped.push({ path, reason: error.reason });
      return undefined;
    }
  }
}

function holdsName(text: string, names: ReadonlySet<string>): boolean {
  for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*[?!]?/g))
    if (names.has(word) || names.has(word.replace(/[?!]$/, ''))) return true;
  return false;
}
