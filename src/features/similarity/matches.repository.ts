import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, Not } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Benchmark, SimilarityMatch } from './similarity.entity';

/** What was found alike, and the benchmarks that things are compared with. */
@Injectable()
export class MatchesRepository {
  insert(unit: Unit, match: SimilarityMatch): Promise<void> {
    return insertRow(unit, SimilarityMatch, match);
  }

  /** Compare-and-set on the row's version. */
  update(unit: Unit, { id, version }: SimilarityMatch, patch: Partial<SimilarityMatch>): Promise<number> {
    return updateRows(unit, SimilarityMatch, { id, version }, { ...patch, version: version + 1 });
  }

  async delete(unit: Unit, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await unit.manager.delete(SimilarityMatch, { id: In([...ids]) });
  }

  async find(reader: Reader, id: string): Promise<SimilarityMatch | undefined> {
    return (await reader.manager.findOneBy(SimilarityMatch, { id })) ?? undefined;
  }

  async findPair(reader: Reader, taskId: string, other: string): Promise<SimilarityMatch | undefined> {
    return (await reader.manager.findOneBy(SimilarityMatch, { taskId, other })) ?? undefined;
  }

  /** Matches of a task, whichever side it is on. */
  listOf(reader: Reader, taskId: string): Promise<SimilarityMatch[]> {
    return reader.manager.find(SimilarityMatch, { where: [{ taskId }, { other: taskId }], order: { id: 'ASC' } });
  }

  /** Matches that stop the task's acceptance: looked at by nobody yet. */
  listBlocking(reader: Reader, taskId: string): Promise<SimilarityMatch[]> {
    const open = { level: Not('warn' as const), reason: IsNull() };
    return reader.manager.find(SimilarityMatch, {
      where: [
        { taskId, ...open },
        { other: taskId, ...open },
      ],
    });
  }

  insertBenchmark(unit: Unit, benchmark: Benchmark): Promise<void> {
    return insertRow(unit, Benchmark, benchmark);
  }

  findBenchmark(reader: Reader, where: { id: string } | { name: string }): Promise<Benchmark | undefined> {
    return reader.manager.findOneBy(Benchmark, where).then((found) => found ?? undefined);
  }

  listBenchmarks(reader: Reader, after: string | undefined, limit: number): Promise<Benchmark[]> {
    return reader.manager.find(Benchmark, {
      where: after === undefined ? {} : { id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
  }
}
