import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict } from '../../domain/errors';
import {
  outcomeOfTrajectory,
  suggestTrajectoryCauses,
  type RuledSuggestion,
  type TrajectoryFacts,
} from '../../domain/failure-tags';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { Withheld } from '../batches';
import { Curation } from '../curation';
import { machineRows, Tags, toTagView, type AttemptTagView, type NewTagDecision } from '../failure-tags';
import type { Trajectory } from './trajectories.entity';
import type { TrajectoryTagList } from './trajectories.schema';
import { TrajectoriesWall } from './wall';

/** What rules say of a trajectory. */
export interface Said {
  outcome: string;
  causes: RuledSuggestion[];
  /** Of the task, for reports. */
  language: string;
}

/** Failure tags of trajectories: rules suggest them with the verdict, and people confirm, reject or add them. */
@Injectable()
export class Tagging {
  constructor(
    private readonly work: UnitOfWork,
    private readonly tags: Tags,
    private readonly curation: Curation,
    private readonly withheld: Withheld,
    private readonly wall: TrajectoriesWall,
  ) {}

  async suggest(reader: Reader, facts: TrajectoryFacts, language: string): Promise<Said> {
    const off = await this.tags.listOff(reader);
    return { outcome: outcomeOfTrajectory(facts), causes: suggestTrajectoryCauses(facts, (id) => off.has(id)), language };
  }

  async store(unit: Unit, { id, runId, taskId, agent, model }: Trajectory, { outcome, causes, language }: Said): Promise<void> {
    const task = await this.curation.find(unit, taskId);
    const tagged = {
      ...{ subject: 'trajectory' as const, id, runId: runId ?? id, taskId: task?.id ?? taskId },
      ...{ model: model === null ? agent : `${agent}/${model}`, domain: language },
    };
    await this.tags.store(unit, id, machineRows(tagged, outcome, causes, unit.ctx.now().toISOString()));
  }

  /** Names of blind tests are nobody's to read before the task is accepted: then without what shows each tag. */
  async viewsOf(reader: Reader, { id, taskId }: Pick<Trajectory, 'id' | 'taskId'>): Promise<AttemptTagView[]> {
    const open = !(await this.withheld.has(reader, taskId));
    return (await this.tags.list(reader, [id])).map((row) => toTagView(row, open));
  }

  async list(ctx: Ctx, id: string): Promise<TrajectoryTagList> {
    const row = await this.wall.getShown(ctx, id);
    return { trajectory_id: id, items: await this.viewsOf(this.work.reader, row) };
  }

  async decide(ctx: Ctx, id: string, input: NewTagDecision): Promise<TrajectoryTagList> {
    this.tags.check(ctx, input);
    const row = await this.wall.getShown(ctx, id);
    if (row.state !== 'judged') throw conflict(`The trajectory is ${row.state}; tags come with its judgement.`);
    return this.work.run(ctx, async (unit) => {
      await this.tags.decide(unit, id, input);
      return { trajectory_id: id, items: await this.viewsOf(unit, row) };
    });
  }
}
