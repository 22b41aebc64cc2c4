import type { SweLanguage } from '../../../domain/swe';
import { elideDefaults } from './defaults';
import { gainsOf } from './patch-lines';
import { squeeze } from './statement';

export const HINT_FAULTS = [
  'empty',
  'too-long',
  'several-lines',
  'control-character',
  'path-not-in-golden',
  'golden-line',
  'default-value',
] as const;
export type HintFault = (typeof HINT_FAULTS)[number];

export interface Finding {
  code: HintFault;
  detail: string;
}

/** What a hint is held against. */
export interface Golden {
  language: SweLanguage;
  /** Files that the golden patch adds or changes, as they are called at head. */
  paths: ReadonlySet<string>;
  /** Every line that it adds. */
  added: string[];
  /** Heads of what it declares, which a hint may show. */
  signatures: readonly string[];
}

export interface HintText {
  kind: 'symbol' | 'literal';
  path: string;
  text: string;
}

export const MAX_HINT = 500;
/** Letters and digits below which a line says nothing: `}`, `else:`. */
const TELLING = 4;
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/;

export function readGolden(language: SweLanguage, patch: string, signatures: readonly string[]): Golden {
  const gains = gainsOf(patch);
  return { language, paths: new Set(gains.map(({ path }) => path)), added: gains.flatMap(({ added }) => added), signatures };
}

/** What speaks against showing a hint to somebody who has not seen the golden patch. Empty for a good one. */
export function lintHint(hint: HintText, golden: Golden): Finding[] {
  const { text, path } = hint;
  const findings: Finding[] = [];
  if (text.trim() === '') findings.push({ code: 'empty', detail: 'it says nothing' });
  if (text.length > MAX_HINT) findings.push({ code: 'too-long', detail: `more than ${String(MAX_HINT)} characters` });
  if (/[\n\r\v\f\u0085]/.test(text)) findings.push({ code: 'several-lines', detail: 'a hint is one line' });
  if (CONTROL.test(text) || CONTROL.test(path))
    findings.push({ code: 'control-character', detail: 'it holds a character that is not shown' });
  if (!golden.paths.has(path))
    findings.push({ code: 'path-not-in-golden', detail: `the golden patch has no ${path.slice(0, 200)}` });
  findings.push(...goldenLines(hint, golden));
  if (hint.kind === 'symbol' && elideDefaults(text, golden.language === 'ruby') !== text)
    findings.push({ code: 'default-value', detail: 'a default that is more than a plain literal is written ...' });
  return findings;
}

/** A line of the golden patch that the hint holds whole, other than the heads of what it declares. */
function goldenLines({ kind, text }: HintText, { added, signatures }: Golden): Finding[] {
  const shown = bare(text);
  const heads = signatures.map(bare);
  const lines = new Set(added.map(bare).filter((line) => (line.match(/[A-Za-z0-9]/g) ?? []).length >= TELLING));
  const leaked = [...lines].find(
    (line) => holdsWhole(shown, line) && !heads.some((head) => head.includes(line)) && !(kind === 'literal' && line === shown),
  );
  return leaked === undefined ? [] : [{ code: 'golden-line', detail: `a line of the golden patch: ${leaked.slice(0, 120)}` }];
}

/** White space and what ends a line are not what is looked for. */
function bare(text: string): string {
  return squeeze(text)
    .replace(/([([]) /g, '$1')
    .replace(/ ([)\],;])/g, '$1')
    .replace(/[\s{;,:]+$/, '');
}

function holdsWhole(text: string, line: string): boolean {
  for (let at = text.indexOf(line); at >= 0; at = text.indexOf(line, at + 1)) {
    const [before = ' ', after = ' '] = [text[at - 1], text[at + line.length]];
    if (!(/\w/.test(before) && /\w/.test(line[0] ?? '')) && !(/\w/.test(after) && /\w/.test(line.at(-1) ?? ''))) return true;
  }
  return false;
}
