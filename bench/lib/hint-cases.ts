import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SWE_LANGUAGE_SLUGS, type SweLanguage } from '../../src/domain/swe';
import { analyseChange, type ReadableChange, type TextFile } from '../../src/features/hints/analyse';
import type { HintDraft } from '../../src/features/hints/domain/facts';

/** A labelled pull request: what hints it needs was written down by hand. */
export interface HintCase {
  name: string;
  language: SweLanguage;
  change: ReadableChange;
  /** `symbol PATH NAME` or `literal PATH TEXT`. */
  wanted: Set<string>;
}

/** What the analysis said of a case. */
export interface CaseResult {
  language: SweLanguage;
  name: string;
  right: string[];
  /** Said and not wanted. */
  wrong: string[];
  /** Wanted and not said. */
  missed: string[];
}

/** Reads `FOLDER/<language>.txt`; the format is described in docs/swe/hints.md. */
export function readCases(folder: string): HintCase[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return files.sort().flatMap((name) => {
    const language = SWE_LANGUAGE_SLUGS.find((slug) => `${slug}.txt` === name);
    if (!language) throw new Error(`${name} is named after no language`);
    const parts = readFileSync(join(folder, name), 'utf8').split(/^# /m).slice(1);
    return parts.map((part) => readCase(part, language));
  });
}

function readCase(part: string, language: SweLanguage): HintCase {
  const [name = '', ...lines] = part.split('\n');
  const statement = lines.filter((line) => line.startsWith('statement: ')).map((line) => line.slice('statement: '.length));
  const wanted = lines.filter((line) => line.startsWith('! ')).map((line) => line.slice(2).trim());
  const files = { base: new Map<string, string>(), head: new Map<string, string>(), test: new Map<string, string>() };
  let into: string[] | undefined;
  let keep = (): void => undefined;
  for (const line of lines) {
    const [, side, path = ''] = /^@ (base|head|test) (.+)$/.exec(line) ?? [];
    if (side !== undefined) {
      keep();
      const text: string[] = [];
      into = text;
      keep = () => void files[side as keyof typeof files].set(path, `${text.join('\n')}\n`);
    } else if (!line.startsWith('! ')) into?.push(line);
  }
  keep();
  return { name, language, change: changeOf(language, statement.join('\n'), files), wanted: new Set(wanted) };
}

type Files = Record<'base' | 'head' | 'test', Map<string, string>>;

/** A file of base that head does not write again is not touched. */
function changeOf(language: SweLanguage, statement: string, { base, head, test }: Files): ReadableChange {
  const sources = [...head].map(([path, text]) => ({ path, head: text, ...(base.has(path) && { base: base.get(path) ?? '' }) }));
  const tests = [...test].map(([path, text]) => ({ path, text, added: new Set(text.split('\n').map((_, at) => at + 1)) }));
  async function* baseFiles(): AsyncGenerator<TextFile> {
    for (const [path, text] of base) yield await Promise.resolve({ path, text });
  }
  return { language, statement, f2p: [], sources, tests, baseFiles };
}

export async function runCase({ name, language, change, wanted }: HintCase): Promise<CaseResult> {
  const { drafts } = await analyseChange(change);
  const said = new Set(drafts.map(labelOf));
  return {
    ...{ language, name },
    right: [...said].filter((each) => wanted.has(each)),
    wrong: [...said].filter((each) => !wanted.has(each)),
    missed: [...wanted].filter((each) => !said.has(each)),
  };
}

function labelOf({ kind, path, name }: HintDraft): string {
  return `${kind} ${path} ${name}`.trim();
}

export interface Score {
  cases: number;
  right: number;
  wrong: number;
  missed: number;
  /** 1 where nothing was said, or nothing wanted. */
  precision: number;
  recall: number;
}

export function scoreOf(results: readonly CaseResult[]): Score {
  const [right, wrong, missed] = (['right', 'wrong', 'missed'] as const).map((key) =>
    results.reduce((sum, each) => sum + each[key].length, 0),
  );
  return { cases: results.length, right, wrong, missed, precision: share(right, wrong), recall: share(right, missed) } as Score;
}

function share(good = 0, bad = 0): number {
  return good + bad === 0 ? 1 : good / (good + bad);
}
