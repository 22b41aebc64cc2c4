import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError } from '../../domain/errors';
import { POLYGLOT_ANCHORS } from '../../domain/taxonomy';
import { AuditLog } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { decodeCursor, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import { JobQueue } from '../../platform/jobs';
import { readExercism, readHumanEval, type BenchmarkReading } from './benchmark-readers';
import { documentOf, FIELDS } from './domain/document';
import { MatchesRepository } from './matches.repository';
import { BENCHMARK_JOB } from './job-kinds';
import type { Benchmark, SimilarityItem } from './similarity.entity';
import { SimilarityRepository } from './similarity.repository';
import type { BenchmarkView, NewBenchmark } from './similarity.schema';

type HoldOut = NonNullable<NewBenchmark['hold_out']>;

/** Benchmarks of others: registered once, then compared with everything. */
@Injectable()
export class Benchmarks {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: SimilarityRepository,
    private readonly matches: MatchesRepository,
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Stores the texts; a job makes the index of them and looks for tasks that are near. */
  async register(ctx: Ctx, input: NewBenchmark): Promise<BenchmarkView> {
    const { jsonl, directory = '' } = input;
    const reading =
      jsonl === undefined ? await readExercism(this.config.similarity.benchmarksDir, directory) : readHumanEval(jsonl);
    if (reading.items.length === 0)
      throw new DomainError('invalid', 'There is nothing to compare with.', [
        { pointer: jsonl === undefined ? '/directory' : '/jsonl', detail: reading.faults[0]?.reason ?? 'empty' },
      ]);
    return this.work.run(ctx, (unit) => this.insert(unit, input, reading));
  }

  async list({ cursor, limit }: PageQuery): Promise<{ items: BenchmarkView[]; next_cursor: string | null }> {
    const { reader } = this.work;
    const rows = await this.matches.listBenchmarks(reader, decodeCursor(cursor)?.toString(), limit + 1);
    const page = toPage(rows, limit, ({ id }) => id);
    const items: BenchmarkView[] = [];
    for (const benchmark of page.items) items.push(await this.render(reader, benchmark));
    return { ...page, items };
  }

  private async insert(
    unit: Unit,
    { name, format, hold_out: given }: NewBenchmark,
    { items, faults }: BenchmarkReading,
  ): Promise<BenchmarkView> {
    if (await this.matches.findBenchmark(unit, { name })) throw conflict('There is a benchmark of this name.');
    const id = newId('benchmark');
    const holdOut = given ?? (format === 'exercism' ? 'polyglot' : 'all');
    const held = items.filter(({ key }) => isHeld(holdOut, key)).length;
    const job = await this.queue.enqueue(unit, {
      kind: BENCHMARK_JOB,
      subject: id,
      payload: {},
      dedupeKey: `${BENCHMARK_JOB}:${id}`,
    });
    const benchmark: Benchmark = {
      ...{ id, name, format, items: items.length, held, faults: faults.slice(0, 100), jobId: job.id },
      createdAt: unit.ctx.now().toISOString(),
    };
    await this.matches.insertBenchmark(unit, benchmark);
    await this.repository.insertItems(
      unit,
      items.flatMap((item) => rowsOf(id, item, isHeld(holdOut, item.key))),
    );
    await this.audit.append(unit, {
      action: 'benchmark.registered',
      subject: id,
      data: { name, format, items: items.length, held },
    });
    return this.render(unit, benchmark);
  }

  private async render(
    reader: Reader,
    { id, name, format, items, held, faults, jobId, createdAt }: Benchmark,
  ): Promise<BenchmarkView> {
    const left = await this.repository.countUnindexed(reader, id);
    return { id, name, format, items, held_out: held, faults, job_id: jobId, ready: left === 0, created_at: createdAt };
  }
}

/** Of Exercism only the exercises that Aider Polyglot took are an evaluation that training must stay away from. */
function isHeld(holdOut: HoldOut, key: string): boolean {
  return holdOut === 'all' || (holdOut === 'polyglot' && key in POLYGLOT_ANCHORS);
}

function rowsOf(
  benchmarkId: string,
  { key, texts }: BenchmarkReading['items'][number],
  held: boolean,
): Omit<SimilarityItem, 'seq'>[] {
  return FIELDS.flatMap((field) => {
    const text = texts[field];
    if (text === undefined) return [];
    const { plain } = documentOf(field, text);
    return [
      { ...{ taskId: null, benchmarkId, key, field, text, held }, sha256: sha256(plain), published: false, indexed: false },
    ];
  });
}
