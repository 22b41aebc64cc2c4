import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { toDomainError, type AssayRequest } from '../../platform/http';
import { linesOf, readLine } from '../grading';
import { Conclusions } from './conclusions';
import type { StressRun } from './stress.entity';
import { StressRepository } from './stress.repository';
import { UploadLine, type UploadResult } from './stress.schema';
import { StressWall } from './wall';

/** An upload holds at most so many bytes: what is larger comes in several, for the same line again changes nothing. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Attempts of offline models, one a line. */
@Injectable()
export class StressUploads {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: StressRepository,
    private readonly wall: StressWall,
    private readonly conclusions: Conclusions,
    private readonly audit: AuditLog,
  ) {}

  /** Takes every good line, and names the others by number. Taken lines are judged by the run's next stretch. */
  async take(ctx: Ctx, runId: string, request: AssayRequest): Promise<UploadResult> {
    if (!request.is('application/x-ndjson'))
      throw new DomainError('unsupported-media-type', 'Attempts come as application/x-ndjson: one a line.');
    const plain = { ...ctx, idempotency: undefined };
    const run = await this.wall.getRun(this.work.reader, ctx, runId);
    const result: UploadResult = { taken: 0, unchanged: 0, problems: [] };
    for await (const input of linesOf(request as AsyncIterable<Buffer>, { maxBytes: MAX_BYTES })) {
      try {
        result[await this.takeLine(plain, run, readLine(UploadLine, input))] += 1;
      } catch (error) {
        const problem = toDomainError(error);
        if (problem.code === 'internal') throw error;
        result.problems.push({ line: input.index + 1, code: problem.code, detail: detailOf(problem) });
      }
    }
    await this.work.run(plain, (unit) => this.goOn(unit, run, result));
    return result;
  }

  private async takeLine(ctx: Ctx, run: StressRun, { model, attempt, replies }: UploadLine): Promise<'taken' | 'unchanged'> {
    const kind = run.models.find(({ name }) => name === model)?.kind;
    if (kind !== 'offline') throw fault('/model', kind === undefined ? 'not a model of this run' : 'not an offline model');
    if (attempt > run.attempts) throw fault('/attempt', `the run has ${run.attempts} attempts of a model`);
    const uploadSha256 = sha256(JSON.stringify(replies));
    return this.work.run(ctx, async (unit) => {
      const found = await this.repository.findAttemptAt(unit, run.id, model, attempt);
      if (!found) throw fault('/attempt', 'there is no such attempt');
      const patch = { state: 'replied' as const, uploadSha256, replies };
      if (await this.repository.updateAttempt(unit, found.id, ['awaited'], patch)) return 'taken';
      if (found.uploadSha256 === uploadSha256) return 'unchanged';
      throw new DomainError('conflict', 'This attempt was uploaded before, with other replies; those stay.');
    });
  }

  private async goOn(
    unit: Parameters<Parameters<UnitOfWork['run']>[1]>[0],
    { id }: StressRun,
    { taken, problems }: UploadResult,
  ): Promise<void> {
    await this.audit.append(unit, { action: 'stress-run.uploaded', subject: id, data: { taken, refused: problems.length } });
    const run = await this.repository.lockRun(unit, id);
    const { replied } = await this.repository.countAttempts(unit, id);
    // Also after an upload that broke off before it came here.
    if (replied > 0 && run.status === 'awaiting-attempts') await this.conclusions.goOn(unit, run);
  }
}

function fault(pointer: string, detail: string): DomainError {
  return new DomainError('invalid', undefined, [{ pointer, detail }]);
}

function detailOf({ message, faults }: DomainError): string {
  return faults.length === 0
    ? message
    : faults
        .map(({ pointer, detail }) => `${pointer}: ${detail}`)
        .join('; ')
        .slice(0, 2000);
}
