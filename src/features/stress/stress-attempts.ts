import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import type { PanelAttempt } from '../../domain/failure-tags';
import type { Reader } from '../../platform/database';
import type { SourceFile } from '../../platform/sandbox';
import { isStrong } from './attempt-player';
import { MAX_ATTEMPTS } from './run-work';
import type { StressAttempt, StressRun } from './stress.entity';
import { StressRepository } from './stress.repository';
import { StressWall } from './wall';

/** Attempts for the features that say something of them. What shows any of it to a person calls `getVisible` first. */
@Injectable()
export class StressAttempts {
  constructor(
    private readonly repository: StressRepository,
    private readonly wall: StressWall,
  ) {}

  /** The attempt with its run, behind the wall of seats: 404 for what is absent or hidden. */
  async getVisible(reader: Reader, ctx: Ctx, attemptId: string): Promise<{ attempt: StressAttempt; run: StressRun }> {
    const attempt = await this.repository.findAttempt(reader, attemptId);
    if (!attempt) throw notFound();
    return { attempt, run: await this.getVisibleRun(reader, ctx, attempt.runId) };
  }

  getVisibleRun(reader: Reader, ctx: Ctx, runId: string): Promise<StressRun> {
    return this.wall.getRun(reader, ctx, runId);
  }

  /** Writes to the ledger that the actor is shown what was found of an attempt; not inside of a unit. */
  expose(ctx: Ctx, { taskId, solved }: StressAttempt): Promise<void> {
    return this.wall.expose(ctx, taskId, solved === true ? ['tests', 'solution'] : ['tests']);
  }

  /** Undefined until it is judged. */
  async findEvidence(reader: Reader, attempt: StressAttempt, run: StressRun): Promise<PanelAttempt | undefined> {
    const evidence = await this.repository.loadSecret(reader, attempt.id, 'evidence');
    if (evidence === null) return undefined;
    const parsed = JSON.parse(evidence) as PanelAttempt['evidence'];
    return { evidence: parsed, model: attempt.model, strong: isStrong(run, attempt) };
  }

  /** The program of its last turn; undefined where it is not judged, or its answer held none. */
  async loadFiles(reader: Reader, { id, state, turns }: StressAttempt): Promise<readonly SourceFile[] | undefined> {
    const submission = state === 'judged' ? await this.repository.loadSubmission(reader, id, turns) : null;
    const { files = [] } = submission === null ? {} : (JSON.parse(submission) as { files?: SourceFile[] });
    return files.length === 0 ? undefined : files;
  }

  /** Every judged attempt of a run, in the order in which they were made. */
  async panelOf(reader: Reader, run: StressRun): Promise<PanelAttempt[]> {
    const panel: PanelAttempt[] = [];
    // One after another: a unit has one connection.
    for (const attempt of await this.repository.listAttempts(reader, run.id, { state: 'judged', limit: MAX_ATTEMPTS })) {
      const found = await this.findEvidence(reader, attempt, run);
      if (found) panel.push(found);
    }
    return panel;
  }
}
