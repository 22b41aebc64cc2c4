import { createHash } from 'node:crypto';
import type { TreeFile } from '../../../domain/swe';
import type { TaskFacts } from '../judge/task-facts';

/** What the control's container has besides the task's own files, or in their place. */
export interface Planted {
  files: readonly TreeFile[];
  /** Commands in the work folder, before anything is built. */
  prepare?: readonly string[];
}

export type CanaryTask = Pick<TaskFacts, 'testFiles' | 'inlineTestPatch' | 'test'>;

/** How tests of ours are written for one family of runners. */
export interface Kind {
  /** Test files of the task that ours may stand in or beside. */
  samples: RegExp;
  hash: NameHash;
  testName: (hex: string) => string;
  /** Undefined where neither the sample nor the command says how a test is written there. */
  plant: (names: readonly string[], sample: TreeFile, task: CanaryTask) => Planted | undefined;
  /** For test modules inside of source files, which only the container has whole. */
  plantInline?: (names: readonly string[], path: string) => Planted;
}

/** A test passes if the first byte of its name's SHA-256 is below this. */
export const LIMIT = 128;

/** Whether a test of this name passes: by SHA-256 where the language has it, by FNV-1a (32 bits, even) where it has not. */
export type NameHash = (name: string) => boolean;

export function bySha256(name: string): boolean {
  return (createHash('sha256').update(name).digest()[0] ?? 0) < LIMIT;
}

export function byFnv(name: string): boolean {
  const hash = [...Buffer.from(name)].reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
  return hash % 2 === 0;
}

/** How a test may say that a condition has to hold: a patch may have emptied one assertion and no other. */
export interface Assertion {
  /** In a sample that uses it. */
  used: RegExp;
  text: (condition: string) => string;
}

/** Of all, those that the sample uses, as test number `at` should; each in turn for one that passes and one that fails. */
export function assertionFor(sample: TreeFile, all: readonly Assertion[], at: number): Assertion['text'] {
  const text = sample.content.toString('utf8');
  const used = all.filter((each) => each.used.test(text));
  const known = used.length > 0 ? used : all;
  return (condition) => known[Math.floor(at / 2) % known.length]?.text(condition) ?? '';
}

/** The sample with more text at its end. */
export function withText(sample: TreeFile, text: string): TreeFile {
  return { ...sample, content: Buffer.concat([sample.content, Buffer.from(`\n${text}\n`)]) };
}

/** The sample with members before the brace that closes its class: its last one, or the last but `outer`; undefined without a brace. */
export function withMembers(sample: TreeFile, members: string, outer = 0): TreeFile | undefined {
  let at = sample.content.lastIndexOf('}');
  for (let left = outer; left > 0 && at > 0; left -= 1) at = sample.content.lastIndexOf('}', at - 1);
  if (at < 0) return undefined;
  const content = Buffer.concat([sample.content.subarray(0, at), Buffer.from(`${members}\n`), sample.content.subarray(at)]);
  return { ...sample, content };
}
