import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { LostRaceError } from '../../domain/errors';
import { CLOCK, type Clock } from '../../platform/clock';
import { UnitOfWork } from '../../platform/database';
import { ModelSocket } from '../../platform/models';
import { WORK_LIMITS, WORK_SESSIONS, type SessionSpec, type WorkSession, type WorkSessions } from '../../platform/sandbox';
import {
  baseCommit,
  BashAgent,
  InstalledAgent,
  InstalledAgents,
  installedFiles,
  ModelLine,
  type AgentEnd,
  type AgentLimits,
} from '../agents';
import { ModelCaller, ModelRegistry } from '../models';
import { StoredLog, NOTHING_HELD } from './stored-log';
import type { Subject } from './subjects';
import type { RunOptions, Trajectory } from './trajectories.entity';
import { TrajectoriesRepository } from './trajectories.repository';

/** Beginnings of one attempt, after which what ends its process is taken to be its own doing. */
const MAX_ROUNDS = 4;
/** For the start of a container and for the patch at its end, beside what the agent may take. */
const GRACE_SECONDS = 600;
const MIB = 1024 ** 2;

/** One attempt that is under way. */
interface Played {
  ctx: Ctx;
  row: Trajectory;
  options: RunOptions;
  subject: Subject;
  log: StoredLog;
  signal: AbortSignal;
}

/** Lets agents work on tasks. */
@Injectable()
export class Attempts {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TrajectoriesRepository,
    private readonly registry: ModelRegistry,
    private readonly caller: ModelCaller,
    private readonly installed: InstalledAgents,
    @Inject(WORK_SESSIONS) private readonly sessions: WorkSessions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * One attempt from its beginning to its patch; `judging` or `failed` after it. One whose process died begins again: its container is
   * gone, and a half-heard conversation can't go on without it.
   */
  async make(ctx: Ctx, trajectory: Trajectory, options: RunOptions, subject: Subject, signal: AbortSignal): Promise<Trajectory> {
    const row = await this.begin(ctx, trajectory);
    if (row.state === 'failed') return row;
    const end = await this.played(ctx, row, options, subject, signal);
    const patch: Partial<Trajectory> = {
      state: 'judging',
      endReason: end.reason,
      endDetail: end.detail ?? null,
      patch: end.patch,
    };
    return this.changed(ctx, row, patch);
  }

  private begin(ctx: Ctx, row: Trajectory): Promise<Trajectory> {
    const lost = { lostTokens: row.lostTokens + row.heldTokens, lostMicroUsd: row.lostMicroUsd + row.heldMicroUsd };
    const startedAt = this.clock.now().toISOString();
    if (row.round >= MAX_ROUNDS)
      return this.changed(ctx, row, {
        ...NOTHING_HELD,
        ...lost,
        state: 'failed',
        endDetail: `begun ${row.round} times`,
        finishedAt: startedAt,
      });
    return this.changed(ctx, row, {
      ...NOTHING_HELD,
      ...lost,
      state: 'running',
      round: row.round + 1,
      steps: 0,
      turns: 0,
      startedAt,
    });
  }

  private async played(ctx: Ctx, row: Trajectory, options: RunOptions, subject: Subject, signal: AbortSignal): Promise<AgentEnd> {
    const log = new StoredLog(this.work, this.repository, this.clock, ctx, row);
    const agentId = options.agents[row.agentIndex ?? -1]?.agent_id;
    const played: Played = { ctx, row, options, subject, log, signal };
    if (row.agent === 'bash') return this.bash(played);
    if (agentId !== undefined) return this.program(agentId, played);
    await log.step({ source: 'user', message: subject.instruction });
    const patch = row.agent === 'oracle' ? subject.goldenPatch : '';
    await log.step({ source: 'agent', message: '', llm_call_count: 0 }, { patch });
    return { reason: 'submitted', patch };
  }

  private bash(played: Played): Promise<AgentEnd> {
    const { options, subject, log, signal } = played;
    const { limits } = options;
    const { instruction } = subject;
    return this.inContainer(played, { files: [], limits: containerLimits(limits, subject, 16 * MIB) }, async (session, base) => {
      const line = await this.lineOf(played);
      return new BashAgent({ session, base, line, log, limits, instruction, signal }).work();
    });
  }

  /** A program in the container, whose model is behind the one socket that it sees. */
  private async program(agentId: string, played: Played): Promise<AgentEnd> {
    const { options, subject, log, signal } = played;
    const { limits } = options;
    const { instruction } = subject;
    const { command } = await this.installed.get(agentId);
    const files = installedFiles(await this.installed.getFiles(agentId), instruction);
    const socket = await ModelSocket.open();
    try {
      const spec = { files, limits: containerLimits(limits, subject, WORK_LIMITS.outputBytes), socketFolder: socket.folder };
      return await this.inContainer(played, spec, async (session, base) => {
        const line = await this.lineOf(played);
        return new InstalledAgent({ session, socket, command, base, line, log, limits, instruction, signal }).work();
      });
    } finally {
      await socket.close();
    }
  }

  private async lineOf({ row, options: { tokens } }: Played): Promise<ModelLine> {
    const snapshot = await this.registry.getSnapshot(row.snapshotId ?? '');
    return new ModelLine(this.caller, snapshot, row.seed ?? undefined, tokens ?? undefined);
  }

  private async inContainer(
    { ctx, row, subject, signal }: Played,
    spec: Pick<SessionSpec, 'files' | 'limits' | 'socketFolder'>,
    work: (session: WorkSession, base: string) => Promise<AgentEnd>,
  ): Promise<AgentEnd> {
    const labels = { 'assay.task': subject.taskId, 'assay.trajectory': row.id };
    const session = await this.sessions.open({ image: await subject.image(signal), labels, ...spec });
    try {
      const base = await baseCommit(session, signal);
      await this.changed(ctx, row, { baseCommit: base });
      return await work(session, base);
    } finally {
      await session.close();
    }
  }

  /** Compare-and-set on state and round; the row is as it is now. */
  private async changed(ctx: Ctx, row: Trajectory, patch: Partial<Trajectory>): Promise<Trajectory> {
    await this.work.run(ctx, async (unit) => {
      if (!(await this.repository.update(unit, row, patch))) throw new LostRaceError(`${row.id} is worked on by another process`);
    });
    return Object.assign(row, patch);
  }
}

function containerLimits({ seconds }: AgentLimits, { memoryBytes }: Subject, outputBytes: number): typeof WORK_LIMITS {
  return { ...WORK_LIMITS, memoryBytes, wallSeconds: seconds + GRACE_SECONDS, outputBytes };
}
