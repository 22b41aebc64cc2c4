import { Injectable } from '@nestjs/common';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import type { SourceFile } from '../../platform/sandbox';
import { MutantWaiver, QualityProbe, QualityRun, QualityStep } from './test-quality.entity';

@Injectable()
export class TestQualityRepository {
  insertRun(unit: Unit, run: QualityRun): Promise<void> {
    return insertRow(unit, QualityRun, run);
  }

  /** Only from the status that the run was read with: 0 tells that somebody was faster. */
  updateRun(unit: Unit, { id, status }: QualityRun, patch: Partial<QualityRun>): Promise<number> {
    return updateRows(unit, QualityRun, { id, status }, patch);
  }

  async findRun(reader: Reader, id: string): Promise<QualityRun | undefined> {
    return (await reader.manager.findOneBy(QualityRun, { id })) ?? undefined;
  }

  /** Oldest first. */
  listRuns(reader: Reader, taskId: string): Promise<QualityRun[]> {
    return reader.manager.find(QualityRun, { where: { taskId }, order: { id: 'ASC' } });
  }

  async findStep(reader: Reader, runId: string, step: string): Promise<unknown> {
    const found = await reader.manager.findOneBy(QualityStep, { runId, step });
    return found ? (JSON.parse(found.body) as unknown) : undefined;
  }

  /** A step is written once: a worker that comes late finds it there. */
  async insertStep(unit: Unit, runId: string, step: string, body: unknown): Promise<void> {
    if ((await this.findStep(unit, runId, step)) === undefined)
      await insertRow(unit, QualityStep, { runId, step, body: JSON.stringify(body) });
  }

  async listSteps(reader: Reader, runId: string): Promise<Map<string, unknown>> {
    const rows = await reader.manager.find(QualityStep, { where: { runId }, order: { step: 'ASC' } });
    return new Map(rows.map(({ step, body }) => [step, JSON.parse(body) as unknown]));
  }

  insertProbe(unit: Unit, probe: QualityProbe): Promise<void> {
    return insertRow(unit, QualityProbe, probe);
  }

  listProbes(reader: Reader, taskId: string): Promise<QualityProbe[]> {
    return reader.manager.find(QualityProbe, { where: { taskId }, order: { id: 'ASC' } });
  }

  async loadProbes(reader: Reader, taskId: string): Promise<{ id: string; kind: QualityProbe['kind']; files: SourceFile[] }[]> {
    const select = { id: true, kind: true, files: true } as const;
    const rows = await reader.manager.find(QualityProbe, { where: { taskId }, select, order: { id: 'ASC' } });
    return rows.map(({ id, kind, files }) => ({ id, kind, files: JSON.parse(files) as SourceFile[] }));
  }

  async findWaiver(reader: Reader, taskId: string, mutantId: string): Promise<MutantWaiver | undefined> {
    return (await reader.manager.findOneBy(MutantWaiver, { taskId, mutantId })) ?? undefined;
  }

  insertWaiver(unit: Unit, waiver: MutantWaiver): Promise<void> {
    return insertRow(unit, MutantWaiver, waiver);
  }

  listWaivers(reader: Reader, taskId: string): Promise<MutantWaiver[]> {
    return reader.manager.find(MutantWaiver, { where: { taskId }, order: { mutantId: 'ASC' } });
  }
}
