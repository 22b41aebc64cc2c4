import { readFileSync } from 'node:fs';
import type { Verdict } from '../../../src/domain/verdict';
import type { SourceFile } from '../../../src/platform/sandbox';
import type { Attack, Mode } from './attack';
import type { Door, Graded } from './door';
import { fromHere } from './here';
import { loadTarget, type TargetName } from './targets';

/** How one attack went in one mode. */
export interface Outcome {
  expected: Verdict[];
  got: Verdict;
  ms: number;
  /** The next honest submission passed. */
  honest: boolean;
  /** What a submission that looks around found afterwards, and what exists outside that did not before. */
  leftovers: string[];
  /** Why this counts as wrong; none if it is right. */
  wrong: string[];
  detail?: string;
  output?: string;
}

let served = 0;

/** Grades an attack, then an honest submission, then one that looks for what the attack left behind. */
export async function runAttack(door: Door, attack: Attack, mode: Mode): Promise<Outcome> {
  const before = new Set(await door.outside());
  const submission = { target: attack.target, files: attack.files, limits: attack.limits };
  const first = await door.grade(submission, mode);
  const graded = attack.twice ? await door.grade({ ...submission, files: distinct(attack.files) }, mode) : first;
  const honest = await door.grade({ target: attack.target, files: honestFiles(attack.target) }, mode);
  const leftovers = await findLeftovers(door, mode);
  leftovers.push(...(await door.outside()).filter((id) => !before.has(id)));
  const expected = attack.expected[mode];
  const wrong = judge(attack, mode, [first, graded], honest, leftovers);
  return {
    ...{ expected, got: graded.verdict, ms: graded.ms, honest: honest.verdict === 'passed', leftovers, wrong },
    ...(graded.detail !== undefined && { detail: graded.detail }),
    ...(graded.output !== undefined && { output: graded.output }),
  };
}

function judge(attack: Attack, mode: Mode, graded: Graded[], honest: Graded, leftovers: string[]): string[] {
  const expected = attack.expected[mode];
  const off = graded.filter(({ verdict }) => !expected.includes(verdict));
  const wrong = off.map(({ verdict }) => `${verdict}, not ${expected.join(' or ')}`);
  const silent = graded.filter(
    ({ output }) => output !== undefined && attack.proof !== undefined && !output.includes(attack.proof),
  );
  if (silent.length > 0) wrong.push('it did not get as far as it claims to');
  const paid = graded.filter(({ verdict, reward }) => reward !== undefined && reward !== (verdict === 'passed' ? 1 : 0));
  if (paid.length > 0) wrong.push(`a reward of ${paid.map(({ reward }) => reward).join(', ')}`);
  if (honest.verdict !== 'passed') wrong.push(`the next honest submission: ${honest.verdict} ${honest.detail ?? ''}`);
  if (leftovers.length > 0) wrong.push(`left behind: ${leftovers.join(', ')}`);
  return [...new Set(wrong)];
}

/** In a container of its own there is nothing that a later submission could look for but the container itself. */
async function findLeftovers(door: Door, mode: Mode): Promise<string[]> {
  if (mode === 'in-process') return [];
  const looker = await door.grade({ target: 'add', files: lookerFiles() }, mode);
  if (looker.verdict === 'passed') return [];
  const lines = (looker.output ?? '').split('\n').filter((line) => line.startsWith('left: '));
  return lines.length > 0 ? lines.map((line) => line.slice(6)) : [`something (${looker.verdict} ${looker.detail ?? ''})`];
}

export function honestFiles(target: TargetName): SourceFile[] {
  return distinct([loadTarget(target).honest]);
}

/** Right, if it finds nothing that was there before it. */
export function lookerFiles(): SourceFile[] {
  return distinct([{ path: 'solution.py', content: readFileSync(fromHere('looker.py'), 'utf8') }]);
}

/** Other bytes of the same meaning, so that nothing can answer from memory. */
function distinct([first, ...rest]: SourceFile[]): SourceFile[] {
  if (!first) return [];
  served += 1;
  return [{ ...first, content: `${first.content}\n# ${served} ${performance.now()}\n` }, ...rest];
}
