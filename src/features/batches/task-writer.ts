import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { sweTaskId, type BuildSpecification, type Change, type Environment, type PullRef } from '../../domain/swe';
import {
  readRestored,
  rateDifficulty,
  repetitionsOf,
  taskContentHash,
  writeTask,
  type TaskDefinition,
  type TaskVariant,
  type DifficultyRating,
  type ExportedEnvironment,
  type ValidationRecord,
} from '../building';
import type { Examination, Statement } from '../sourcing';
import { CONFIG, type Config } from '../../platform/config';
import { Mirror } from '../../platform/git';
import type { TaskSummary } from './batches.schema';
import { Manifests } from './manifests';
import type { Verified } from './outcome';
import { findUnproved, refuse } from './stopped';

export interface Finished {
  pull: PullRef;
  change: Change;
  statement: Statement;
  facts: Examination['facts'];
  category: Examination['category'];
  specification: BuildSpecification;
  environment: Environment;
  exported: ExportedEnvironment;
  record: ValidationRecord;
  variant: TaskVariant;
  /** It was a task before, whose directory may be asked for again (`Remakes.settle`). */
  again: boolean;
  /** Names of the models that wrote the statement's words or proposed the environment. */
  origin: { statement?: string | undefined; environment?: string | undefined };
}

const MIB = 1024 * 1024;
const SECONDS = { build: 1800, agent: 3600 };
/** On top of the slowest run: a stranger's machine is not ours. */
const TIME_FACTOR = 3;
const LEAST_SECONDS = 600;

/** Writes what was verified: the Harbor directory first, its line in the manifest last. */
@Injectable()
export class TaskWriter {
  constructor(
    private readonly manifests: Manifests,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Stopped for what was run too few times to be listed; nothing is written then */
  async write(finished: Finished): Promise<Verified> {
    refuse(findUnproved(finished.record, this.config.swe.minRepetitions));
    const { change, specification, statement, record, exported } = finished;
    const id = sweTaskId(finished.pull);
    const folder = this.manifests.folderOf(change.language);
    const difficulty = await rateDifficulty(change, instructionOf(statement));
    const definition: TaskDefinition = {
      ...{ change, specification: { ...specification, test: record.test }, f2p: record.f2p, p2p: record.p2p },
      ...{ instruction: instructionOf(statement), dockerfile: exported.dockerfile, environmentFiles: exported.files },
      ...{ restored: await readRestored(change), resources: resourcesOf(record) },
      ...{ metadata: metadataOf(finished, difficulty), variant: finished.variant },
    };
    const path = await writeTask(folder, definition, { keepFormer: finished.again });
    await this.manifests.of(change.language).add(id);
    return {
      ...{ folder: join(this.manifests.relativeFolderOf(change.language), id), contentHash: await taskContentHash(path) },
      ...{
        summary: summaryOf(finished, difficulty),
        instance: JSON.stringify(instanceOf(finished, await patchesOf(change))),
        record: JSON.stringify(record),
      },
    };
  }
}

function instructionOf({ title, body }: Statement): string {
  return body === '' ? `# ${title}\n` : `# ${title}\n\n${body.trim()}\n`;
}

/** Twice what the most demanding run took, and never less than what the validation allowed it to start with. */
function resourcesOf({ peakMemoryBytes, memoryLimitBytes, runs }: ValidationRecord) {
  // A run that was ended is one of a whole suite that the task does not have, or was made again.
  const slowest = Math.max(...runs.filter(({ end }) => end === 'exited').map(({ wallMs }) => wallMs)) / 1000;
  return {
    cpus: 2,
    memoryMb: Math.ceil(Math.min(memoryLimitBytes, Math.max(2048 * MIB, 2 * peakMemoryBytes)) / MIB),
    storageMb: 10_240,
    buildTimeoutSec: SECONDS.build,
    verifierTimeoutSec: Math.max(LEAST_SECONDS, Math.ceil(slowest * TIME_FACTOR)),
    agentTimeoutSec: SECONDS.agent,
  };
}

function metadataOf({ category, change, facts, statement, record, origin }: Finished, { syntax, swegen }: DifficultyRating) {
  return {
    ...{ difficulty: syntax.label, category: category.category, tags: [change.language, statement.kind, category.category] },
    ...{ difficulty_score: syntax.score, difficulty_version: syntax.version, swegen_difficulty_score: swegen.score },
    ...{ swegen_difficulty: swegen.label, swegen_dimensions: swegen.dimensions, difficulty_dimensions: syntax.dimensions },
    ...{ repository: `${change.pull.owner}/${change.pull.repo}`, pull_request: change.pull.number },
    ...{ base_commit: change.baseCommit, licences: facts.repository.licences, statement: statement.kind },
    ...{ fail_to_pass: record.f2p.length, pass_to_pass: record.p2p.length, repetitions: repetitionsOf(record) },
    peak_memory_mb: Math.ceil(record.peakMemoryBytes / MIB),
    ...(record.scope === 'reached-packages' && { test_scope: record.scope }),
    ...(origin.statement !== undefined && { statement_rewritten_by: origin.statement }),
    ...(origin.environment !== undefined && { environment_proposed_by: origin.environment }),
  };
}

function summaryOf(
  { pull, category, statement, facts, change, environment, record }: Finished,
  difficulty: DifficultyRating,
): TaskSummary {
  const { syntax, swegen } = difficulty;
  return {
    ...{ repo: `${pull.owner}/${pull.repo}`, pull_request: pull.number, category: category.category, statement: statement.kind },
    ...{ licences: facts.repository.licences, base_commit: change.baseCommit, image: environment.image },
    ...{ fail_to_pass: record.f2p.length, pass_to_pass: record.p2p.length },
    repetitions: repetitionsOf(record),
    flaky_dropped: record.tests.filter(({ dropped }) => dropped?.why === 'flaky').length,
    difficulty: {
      syntax: { score: syntax.score, label: syntax.label, version: syntax.version, dimensions: syntax.dimensions },
      swegen: { score: swegen.score, label: swegen.label, dimensions: swegen.dimensions },
    },
    peak_memory_bytes: record.peakMemoryBytes,
  };
}

/** Both patches as text that means the same bytes: what is no UTF-8 is in it as git's binary patches. */
async function patchesOf({
  mirror: folder,
  baseCommit,
  headCommit,
  fixPatch,
  testPatch,
}: Change): Promise<{ patch: string; test_patch: string }> {
  if (isUtf8(fixPatch) && isUtf8(testPatch)) return { patch: fixPatch.toString('utf8'), test_patch: testPatch.toString('utf8') };
  const mirror = await Mirror.open(folder);
  try {
    const middle = await mirror.applyPatches(baseCommit, [testPatch]);
    const [patch, test_patch] = [await mirror.textDiff(middle, headCommit), await mirror.textDiff(baseCommit, middle)];
    return { patch, test_patch };
  } finally {
    await mirror.close();
  }
}

/** A row as SWE-bench's own loaders read it: lists are JSON in strings (swe-datasets.md 1.1). */
function instanceOf(
  { pull, change, statement, facts, record, environment }: Finished,
  patches: { patch: string; test_patch: string },
): Record<string, string> {
  const version = '0';
  return {
    ...{ repo: `${pull.owner}/${pull.repo}`, instance_id: sweTaskId(pull), base_commit: change.baseCommit },
    ...patches,
    ...{ problem_statement: `${statement.title}\n${statement.body}`, hints_text: '', created_at: facts.mergedAt ?? '' },
    ...{ version, environment_setup_commit: change.baseCommit, language: change.language, image: environment.image },
    ...{ FAIL_TO_PASS: JSON.stringify(record.f2p), PASS_TO_PASS: JSON.stringify(record.p2p) },
  };
}
