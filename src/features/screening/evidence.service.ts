import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Reader } from '../../platform/database';
import { contentHash, sha256 } from '../../platform/hash';
import type { StoredTask } from '../batches';
import type { ValidationRecord } from '../building';
import { classifyFile, languageOfPath } from '../sourcing';
import { CATALOGUE_VERSION } from './domain/catalogue';
import type { ControlRun, ScreeningEvidence, SourceFacts } from './domain/evidence';
import { readPatch, type PatchFile } from './domain/patch';
import { signatureOf, type Neighbour, type TaskPrint } from './domain/prints';

/** A feature that runs controls of its own on tasks; what it says of a task must be of that content. */
export interface ControlSource {
  controlsOf(
    reader: Reader,
    tasks: readonly { id: string; contentHash: string }[],
  ): Promise<ReadonlyMap<string, readonly ControlRun[]>>;
}

/** SWE-bench's row as we write it. */
const Instance = z.object({
  repo: z.string(),
  base_commit: z.string(),
  patch: z.string(),
  test_patch: z.string(),
  problem_statement: z.string(),
  hints_text: z.string(),
  FAIL_TO_PASS: z.string(),
  PASS_TO_PASS: z.string(),
});
type Instance = z.infer<typeof Instance>;

function maybe<T extends z.ZodType>(type: T): z.ZodCatch<z.ZodOptional<T>> {
  return type.optional().catch(undefined);
}

/** What of a candidate's facts criteria look at; what has another shape is as good as not stored. */
const StoredFacts = z.object({
  examined_at: maybe(z.string()),
  merged_at: maybe(z.string().nullable()),
  reverted_by: maybe(z.string().nullable()),
  base_on_default_branch: maybe(z.boolean()),
  statement: maybe(z.string()),
  statement_warnings: maybe(z.array(z.string())),
  linked_issues: maybe(z.int()),
  issues: maybe(z.array(z.object({ number: z.int(), created_at: z.string() }))),
  first_commit_at: maybe(z.string()),
  patches_proved: maybe(z.boolean()),
  repository: maybe(
    z.object({
      ...{ stars: maybe(z.number()), archived: maybe(z.boolean()), fork: maybe(z.boolean()), created_at: maybe(z.string()) },
      ...{ pushed_at: maybe(z.string()), merged_pulls: maybe(z.number()), language_share: maybe(z.number()) },
    }),
  ),
  image_scan: maybe(z.object({ files: z.int(), findings: z.int(), unread: z.int() })),
  build_ms: maybe(z.number()),
});

/** Turns what is stored of tasks into what criteria look at. */
@Injectable()
export class Evidence {
  private readonly sources: ControlSource[] = [];

  /** A feature that runs controls says so when it starts. */
  addControls(source: ControlSource): void {
    this.sources.push(source);
  }

  async controlsOf(reader: Reader, tasks: readonly StoredTask[]): Promise<Map<string, ControlRun[]>> {
    const found = new Map<string, ControlRun[]>();
    const asked = tasks.map(({ task: { id, contentHash } }) => ({ id, contentHash }));
    for (const source of this.sources)
      for (const [id, controls] of await source.controlsOf(reader, asked)) found.set(id, [...(found.get(id) ?? []), ...controls]);
    return found;
  }

  /** What tells the task's evidence from any other, but for its neighbours. */
  inputHash({ task, facts }: StoredTask, controls: readonly ControlRun[]): string {
    const rest = { facts, controls, licences: task.summary.licences, verifiedAt: task.verifiedAt };
    return sha256([task.contentHash, sha256(task.instance), sha256(task.record), contentHash(rest)].join('\n'));
  }

  /** The same with neighbours, and with what it is judged by. */
  evidenceHash(inputHash: string, neighbours: readonly Neighbour[], policyVersion: number): string {
    return sha256([inputHash, contentHash(neighbours), policyVersion, CATALOGUE_VERSION].join('\n'));
  }

  printOf({ task }: StoredTask): TaskPrint {
    const { patch, base_commit } = instanceOf(task.instance);
    const sources = filesOf(patch).filter((file) => file.class === 'source');
    const changed = sources.flatMap(({ added, removed }) => [
      ...removed.map(({ text }) => `-${text}`),
      ...added.map(({ text }) => `+${text}`),
    ]);
    return {
      ...{ taskId: task.id, verifiedAt: task.verifiedAt, baseCommit: base_commit },
      ...{ files: sources.map(({ path }) => path).sort(), signature: signatureOf(changed) },
    };
  }

  of({ task, facts }: StoredTask, controls: readonly ControlRun[], neighbours: readonly Neighbour[]): ScreeningEvidence {
    const instance = instanceOf(task.instance);
    const record = JSON.parse(task.record) as ValidationRecord;
    return {
      ...{ taskId: task.id, language: task.language, repository: instance.repo, licences: task.summary.licences, record },
      f2p: JSON.parse(instance.FAIL_TO_PASS) as string[],
      p2p: JSON.parse(instance.PASS_TO_PASS) as string[],
      fixPatch: { text: instance.patch, files: filesOf(instance.patch) },
      testPatch: { text: instance.test_patch, files: filesOf(instance.test_patch) },
      ...{ statement: instance.problem_statement, hints: instance.hints_text, facts: factsOf(facts) },
      ...{ controls: [...(record.controls ?? []), ...controls], neighbours },
    };
  }
}

function instanceOf(text: string): Instance {
  return Instance.parse(JSON.parse(text));
}

function filesOf(patch: string): PatchFile[] {
  return readPatch(patch, (path) => ({ class: classifyFile(path), language: languageOfPath(path) }));
}

function factsOf(stored: Record<string, unknown> | null): SourceFacts {
  const facts = StoredFacts.parse(stored ?? {});
  return {
    ...{ examinedAt: facts.examined_at, mergedAt: facts.merged_at, revertedBy: facts.reverted_by },
    ...{ baseOnDefaultBranch: facts.base_on_default_branch, statementKind: facts.statement },
    ...{ statementWarnings: facts.statement_warnings, linkedIssues: facts.linked_issues, issues: facts.issues },
    ...{ firstCommitAt: facts.first_commit_at, patchesProved: facts.patches_proved, repository: facts.repository },
    ...{ imageScan: facts.image_scan, buildMs: facts.build_ms },
  };
}
