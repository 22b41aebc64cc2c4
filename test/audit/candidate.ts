import type { File, TaskParts } from '../../src/client';

/** A task as its author and its test writer hand it in, with what the author knows of right and wrong, and what a panel tries. */
export interface Candidate {
  parts: TaskParts;
  tests: File[];
  /** Right programs in another way, and wrong ones; the author's probes. */
  alternatives: string[];
  decoys: string[];
  /** Programs that each of two strong models sends, or a model that copies a program out of what it is shown. */
  panel: readonly string[] | 'copyist';
}

/** One defect in a copy of a good task. */
export interface Plant {
  /** The good task's folder in `examples/tasks`. */
  base: string;
  /** What was done to it, for the report. */
  what: string;
  make: (good: Candidate) => Candidate;
  /** Planted beside the good task, which is in the pool already. */
  besideGood?: boolean;
}

/** The text with a passage replaced; throws where it does not stand exactly once, so that no defect is planted by half. */
export function edit(text: string, from: string, to: string): string {
  const [before, after, ...more] = text.split(from);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`stands not exactly once: ${from.slice(0, 80)}`);
  return before + to + after;
}

function editFiles(files: readonly File[], edits: readonly (readonly [from: string, to: string])[]): File[] {
  const [file, ...others] = files;
  if (!file || others.length > 0) throw new Error('made for one file');
  return [{ ...file, content: edits.reduce((text, [from, to]) => edit(text, from, to), file.content) }];
}

export function withTests(good: Candidate, ...edits: readonly (readonly [from: string, to: string])[]): Candidate {
  return { ...good, tests: editFiles(good.tests, edits) };
}

export function withSolution(good: Candidate, ...edits: readonly (readonly [from: string, to: string])[]): Candidate {
  return { ...good, parts: { ...good.parts, solution: { files: editFiles(good.parts.solution.files, edits) } } };
}

export function withPrompt(good: Candidate, change: (text: string) => string): Candidate {
  return { ...good, parts: { ...good.parts, prompt: { text: change(good.parts.prompt.text) } } };
}

/** One requirement with another text. */
export function withRequirement(good: Candidate, id: string, text: string): Candidate {
  const { requirements } = good.parts.requirements;
  if (!requirements.some((each) => each.id === id)) throw new Error(`There is no ${id}`);
  const changed = requirements.map((each) => (each.id === id ? { ...each, text } : each));
  return { ...good, parts: { ...good.parts, requirements: { requirements: changed } } };
}

/** Without a requirement, as if it had never been there: later ones move up, and its tests name another one. */
export function withoutRequirement(good: Candidate, id: string, instead: string): Candidate {
  const all = good.parts.requirements.requirements;
  const at = all.findIndex((each) => each.id === id);
  if (at === -1) throw new Error(`There is no ${id}`);
  const names = new Map(all.map((each, index) => [each.id, index < at ? each.id : `R-${index}`]));
  const rename = (text: string): string => text.replace(/R-\d+/g, (name) => (name === id ? instead : (names.get(name) ?? name)));
  const requirements = all
    .filter((each) => each.id !== id)
    .map((each) => ({ ...each, id: rename(each.id), text: rename(each.text) }));
  const tests = good.tests.map((file) => ({ ...file, content: rename(file.content) }));
  return { ...good, tests, parts: { ...good.parts, requirements: { requirements } } };
}

/** The reference, which is one file. */
export function referenceOf({ parts }: Pick<Candidate, 'parts'>): string {
  return parts.solution.files[0]?.content ?? '';
}

/** Eight attempts of one model, as equal as they can be in number. */
export function mixed(...programs: readonly string[]): string[] {
  return Array.from({ length: 8 }, (_, index) => programs[index % programs.length] ?? '');
}

/** Eight attempts of one model, of which one is right: the others all do the same. */
export function sevenOfEight({ alternatives }: Pick<Candidate, 'alternatives'>, program: string): string[] {
  return [...alternatives.slice(0, 1), ...Array.from({ length: 7 }, () => program)];
}

/** Every text of the candidate with words replaced: another author's names. */
export function renamed(good: Candidate, words: readonly (readonly [from: string, to: string])[]): Candidate {
  const text = words.reduce((json, [from, to]) => json.replaceAll(from, to), JSON.stringify(good));
  return JSON.parse(text) as Candidate;
}
