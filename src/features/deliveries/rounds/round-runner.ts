import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../../platform/clock';
import { sha256 } from '../../../platform/hash';
import {
  IMAGE_BUILDER,
  SandboxInfraError,
  WORK_CONTAINERS,
  type ImageBuilder,
  type WorkContainers,
} from '../../../platform/sandbox';
import { DirectoryBench, ifAbsent, NotJudgedError, readTask, taskContentHash, type HarborTask } from '../../building';
import { askProvenance, type PullSource } from '../../sourcing';
import {
  controlFindings,
  listDifferences,
  provenanceFindings,
  stateLines,
  verdictOf,
  type Finding,
  type RoundRecord,
  type States,
} from '../domain/rounds';
import { saysGone } from '../domain/gone-pins';
import type { ValidationPolicy } from '../formats/manifest';
import { ControlRuns } from './control-runs';
import type { RoundSubject } from './round-subject';

export interface RoundOptions {
  /** From 1. */
  round: number;
  policy: ValidationPolicy;
  /** Of the kind that made the candidate; undefined where nobody knows it. */
  source: PullSource | undefined;
  signal: AbortSignal;
}

/** Files without which a directory is no task that anybody could judge. */
const REQUIRED = [
  ...['task.toml', 'instruction.md', 'environment/Dockerfile', 'solution/solve.sh', 'solution/fix.patch'],
  ...['tests/test.sh', 'tests/assay/f2p.txt', 'tests/assay/run.sh'],
];
const SHOWN_DIFFERENCES = 50;

/** Does one round over one task: asks its source, compares its files, builds its image, runs golden, NOP and the controls. */
@Injectable()
export class RoundRunner {
  constructor(
    @Inject(WORK_CONTAINERS) private readonly containers: WorkContainers,
    @Inject(IMAGE_BUILDER) private readonly images: ImageBuilder,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws SandboxInfraError on evidence from outside the task, and the signal's reason; of such a round nothing is kept */
  async run(subject: RoundSubject, options: RoundOptions): Promise<RoundRecord> {
    const started_at = this.clock.now().toISOString();
    const provenance = options.source ? await askProvenance(options.source, subject.ref) : null;
    options.signal.throwIfAborted();
    const { task, contentHash, findings } = await inspect(subject);
    const record: RoundRecord = {
      ...{ round: options.round, started_at, finished_at: started_at, provenance, image: null, controls: [], differences: [] },
      ...{ files: { content_hash: contentHash ?? null, expected: subject.contentHash }, states: null },
      findings: [...provenanceFindings(provenance), ...findings],
    };
    // What is out already costs no container.
    if (task && verdictOf([record], 1) === 'passed') await this.prove(subject, task, options, record);
    record.finished_at = this.clock.now().toISOString();
    return record;
  }

  private async prove(subject: RoundSubject, task: HarborTask, options: RoundOptions, record: RoundRecord): Promise<void> {
    const { round, policy, signal } = options;
    const cache = !(policy.rebuild === 'every' || (policy.rebuild === 'first' && round === 1));
    const bench = new DirectoryBench({ containers: this.containers, images: this.images }, task, { cache, signal });
    record.image = { built: false, cache };
    try {
      bench.refuseUnsupported(true);
      await bench.open();
      record.image = { built: true, cache };
      const runs = new ControlRuns(bench, subject, policy);
      const { nop, golden } = await runs.run(round);
      record.controls = runs.records;
      record.findings.push(...controlFindings(runs.records));
      if (nop && golden) compare(subject, { nop, golden }, record);
    } catch (error) {
      record.findings.push(findingOf(error, record, signal));
    } finally {
      await bench.close();
    }
  }
}

function compare({ record: proved }: RoundSubject, runs: { nop: States; golden: States }, record: RoundRecord): void {
  const differences = listDifferences(proved, runs);
  record.states = sha256(stateLines(proved, runs));
  record.differences = differences.slice(0, SHOWN_DIFFERENCES);
  if (differences.length === 0) return;
  const [first] = differences;
  const detail = `${differences.length} tests are not as in the record; first ${first?.id ?? ''}: ${first?.state ?? ''} in the run ${first?.run ?? ''}`;
  record.findings.push({ code: 'list-changed', detail });
}

/** @throws what says nothing about the task */
function findingOf(error: unknown, { image }: RoundRecord, signal: AbortSignal): Finding {
  signal.throwIfAborted();
  if (error instanceof SandboxInfraError) throw error;
  const said = error instanceof Error ? error.message : String(error);
  const detail = said.slice(-1000);
  if (error instanceof NotJudgedError) return { code: 'not-judged', detail };
  if (image?.built === false) return { code: saysGone(said) ? 'pin-gone' : 'image-not-built', detail };
  throw error;
}

interface Inspected {
  task?: HarborTask;
  contentHash?: string;
  findings: Finding[];
}

/** The directory as it lies there: what is missing, empty, not as Harbor wants it, or not what was validated. */
async function inspect({ folder, contentHash }: RoundSubject): Promise<Inspected> {
  const missing = await missingOf(folder);
  if (missing.length > 0) return { findings: [{ code: 'files-empty', detail: `empty, or not there: ${missing.join(', ')}` }] };
  const found = await taskContentHash(folder);
  if (found !== contentHash)
    return {
      contentHash: found,
      findings: [{ code: 'files-changed', detail: `the content hash is ${found}, not ${contentHash}` }],
    };
  const read = await readTask(folder);
  if ('task' in read) return { task: read.task, contentHash: found, findings: [] };
  const detail = read.faults.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
  return { contentHash: found, findings: [{ code: 'files-invalid', detail }] };
}

async function missingOf(folder: string): Promise<string[]> {
  const found = await Promise.all(
    REQUIRED.map(async (path) => {
      const stats = await lstat(join(folder, path)).catch(ifAbsent);
      return stats?.isFile() && stats.size > 0 ? [] : [path];
    }),
  );
  return found.flat();
}
