import { randomUUID } from 'node:crypto';
import type { Verdict } from '../../../src/domain/verdict';
import { canonicalJson, sha256 } from '../../../src/platform/hash';
import type { Grader, Limits, SourceFile } from '../../../src/platform/sandbox';
import { idsIn, LIMITS } from '../../support/sandbox';
import type { Mode } from './attack';
import { loadTarget, type TargetName } from './targets';

export interface Submission {
  target: TargetName;
  files: SourceFile[];
  limits?: Partial<Limits>;
}

/** What a way to grade answers about one submission. */
export interface Graded {
  verdict: Verdict;
  detail?: string;
  /** What the submission printed, where the way tells. */
  output?: string;
  ms: number;
  /** By the policy `binary`, where the way tells. */
  reward?: number | null;
}

/** A way to have a submission graded: the port inside the service, or its public API. */
export interface Door {
  grade(submission: Submission, mode: Mode): Promise<Graded>;
  /** What exists outside the runs because of them, e.g. ids of containers; compared before and after each attack. */
  outside(): Promise<string[]>;
}

export const ATTACK_LIMITS: Limits = { ...LIMITS, cpuSeconds: 4, wallSeconds: 20 };

/** Straight to a grader. `isolation` says where isolated runs take place. */
export function portDoor(grader: Grader, image: string, isolation: 'warm' | 'one-shot', outside: Door['outside']): Door {
  return {
    outside,
    async grade({ target, files, limits }, mode) {
      const { interface: face, suite } = loadTarget(target);
      const began = performance.now();
      const { run } = await grader.grade({
        ...{ id: randomUUID(), trust: mode, isolation: mode === 'isolated-oracle' ? isolation : 'one-shot', image },
        ...{ interface: face, suite, suiteKey: sha256(canonicalJson({ face, suite })), solution: files },
        tests: suite.flatMap(({ path, content }) => idsIn(path, content)),
        limits: { ...ATTACK_LIMITS, ...limits },
        ...{ hashSeed: 0, failFast: false },
      });
      const { verdict, detail, output } = run;
      const ms = performance.now() - began;
      return { verdict, ms, output: output.stdout + output.stderr, ...(detail !== undefined && { detail }) };
    },
  };
}
