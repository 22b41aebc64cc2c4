import { Injectable } from '@nestjs/common';
import { conflict, DomainError } from '../../domain/errors';
import type { SweLanguage } from '../../domain/swe';
import { UnitOfWork } from '../../platform/database';
import { casesToRest, simulate, startValues, TuningConfigError, TuningPolicy, type RecordedCase } from '../building';
import type { Case } from './batches.entity';
import { BatchesRepository } from './batches.repository';
import type { NewSimulation, SimulationView } from './tuning.schema';
import { MemoryGate } from './memory-gate';
import { SweTuning } from './tuning.service';

const MIB = 1024 ** 2;
/** Cases of the newest batches; no more than half of the cycles can show to have come to rest. */
const MOST = 20_000;

/** Plays cases again under the rules of tuning, from the values in force; nothing is written. */
@Injectable()
export class TuningSimulation {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    private readonly tuning: SweTuning,
    private readonly memory: MemoryGate,
  ) {}

  async run({
    language,
    cases: given,
    cycles,
    cases_per_cycle: casesPerCycle,
    memory_mb,
  }: NewSimulation): Promise<SimulationView> {
    const { start, policy } = await this.begin(language);
    const most = Math.min(MOST, casesToRest({ cycles, casesPerCycle, policy }));
    const cases = given ?? (await this.recorded(language, most));
    if (cases.length === 0) throw conflict(`No batch has recorded a case in ${language} that was built.`);
    const memoryMb = memory_mb ?? Math.floor(this.memory.total / MIB);
    const done = simulate(cases, { start, policy, cycles, casesPerCycle, memoryMb });
    const changes = done.cycles.flatMap(({ cycle, decisions }) =>
      decisions.flatMap(({ param, old, new: now, reason }) =>
        param === undefined || old === undefined || now === undefined ? [] : [{ cycle, param, old, new: now, reason }],
      ),
    );
    return {
      ...{ language, recorded_cases: done.cases, cycles, start, final: done.final, settled_at: done.settledAt },
      ...{ quiet_cycles: done.quietCycles, converged: done.converged, in_bounds: done.inBounds },
      success: { first: done.cycles[0]?.outcome.success ?? 0, last: done.cycles.at(-1)?.outcome.success ?? 0 },
      changes,
    };
  }

  private async begin(language: SweLanguage): Promise<{ start: ReturnType<typeof startValues>; policy: TuningPolicy }> {
    try {
      const config = await this.tuning.read();
      const start = config?.languages.find((one) => one.language === language)?.values ?? startValues(language);
      return { start, policy: config?.policy ?? TuningPolicy.parse({}) };
    } catch (error) {
      if (error instanceof TuningConfigError) throw new DomainError('conflict', error.message);
      throw error;
    }
  }

  private async recorded(language: SweLanguage, most: number): Promise<RecordedCase[]> {
    const { reader } = this.work;
    const cases = await this.repository.listBuilt(reader, language, MOST);
    const peaks = await this.repository.listPeaks(reader, language);
    return onceEach(cases)
      .slice(0, most)
      .map((found) => recordedCase(found, peaks.get(found.candidateId)));
  }
}

/** A case that another batch took over has the times, to the millisecond, of the one that ran. */
function onceEach(cases: readonly Case[]): Case[] {
  const runs = new Map(cases.map((found) => [JSON.stringify([found.candidateId, Object.entries(found.timings).sort()]), found]));
  return [...runs.values()];
}

/** What is not known of a failure is taken for nothing: how it would have ended with more time, and what memory it took. */
function recordedCase({ status, timings }: Case, peakBytes = 0): RecordedCase {
  const seconds = Object.values(timings).reduce((sum, ms) => sum + ms, 0) / 1000;
  return { succeeds: status === 'success', seconds, session_seconds: 0, peak_memory_mb: peakBytes / MIB };
}
