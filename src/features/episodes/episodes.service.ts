import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Unit } from '../../platform/database';
import { canonicalJson, sha256 } from '../../platform/hash';
import { newId } from '../../platform/ids';
import type { SealedTask } from '../pools';
import { renderTask } from './domain/feedback/render';
import { findTemplate, TEMPLATES } from './domain/feedback/templates';
import { PRESETS } from './domain/preset';
import { START, type EpisodeState } from './domain/step';
import { EpisodeTasks, type Rules } from './episode-tasks';
import type { Episode } from './episodes.entity';
import { EpisodesRepository } from './episodes.repository';
import type { EpisodeView, NewEpisode, NewStep, StatelessStep, StepView } from './episodes.schema';
import { TurnsService, type StepOptions } from './turns.service';

/** An episode lives this long after it was opened or stepped: a turn of a large model takes minutes, a queue hours. */
const TTL_MS = 6 * 3_600_000;
/** Longer than a step may wait for its two judgements, ten minutes each; after that its holder counts as lost. */
const HOLD_MS = 25 * 60_000;

/** Episodes of trainers: opened, stepped, freed. */
@Injectable()
export class EpisodesService implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: EpisodesRepository,
    private readonly tasks: EpisodeTasks,
    private readonly turns: TurnsService,
    private readonly audit: AuditLog,
  ) {}

  /** On SQLite nobody else can hold an episode: whoever did is dead. */
  async onModuleInit(): Promise<void> {
    if (this.work.dialect !== 'sqlite') return;
    const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId: 'start', now: () => new Date(0), via: 'start' };
    await this.work.run(ctx, (unit) => this.repository.releaseAll(unit));
  }

  async open(ctx: Ctx, input: NewEpisode): Promise<EpisodeView> {
    const task = await this.tasks.open(ctx, rulesOf(input));
    return this.work.run(ctx, async (unit) => toView(await this.insert(unit, input, task), task));
  }

  async get(ctx: Ctx, id: string): Promise<EpisodeView> {
    const episode = await this.repository.findOwn(this.work.reader, id, ctx.actor.accountId, ctx.now().toISOString());
    if (!episode) throw notFound();
    return toView(episode, await this.tasks.open(ctx, rulesOfEpisode(episode)));
  }

  /** Judges a reply. Whatever goes wrong before it is judged, the turn is not used up. */
  async step(ctx: Ctx, id: string, { reply }: NewStep, options: StepOptions = {}): Promise<StepView> {
    const plain = { ...ctx, idempotency: undefined };
    const episode = await this.work.run(plain, (unit) => this.hold(unit, id, ctx.idempotency?.key));
    try {
      const taken = await this.turns.take(ctx, rulesOfEpisode(episode), stateOf(episode.steps), reply, options);
      return await this.work.run(ctx, (unit) => this.store(unit, episode, taken));
    } catch (error) {
      await this.work.run(plain, (unit) => this.repository.release(unit, id, episode.stepping ?? ''));
      throw error;
    }
  }

  /** The same for a client that keeps the state itself. */
  async stateless(ctx: Ctx, input: StatelessStep, options: StepOptions = {}): Promise<StepView> {
    const rules = rulesOf(input);
    await this.tasks.open(ctx, rules);
    const taken = await this.turns.take(ctx, rules, { ...START, turn: input.turn - 1 }, input.reply, options);
    return ctx.idempotency ? this.work.run(ctx, () => Promise.resolve(taken)) : taken;
  }

  async free(ctx: Ctx, id: string): Promise<void> {
    await this.work.run(ctx, async (unit) => {
      await this.getOwn(unit, id);
      await this.repository.delete(unit, id);
    });
  }

  presets(_ctx: Ctx): { items: EpisodeView['preset'][] } {
    return { items: Object.values(PRESETS) };
  }

  templates(_ctx: Ctx) {
    return { items: TEMPLATES.map((template) => ({ ...template, sha256: sha256(canonicalJson(template)) })) };
  }

  private async insert(unit: Unit, input: NewEpisode, task: SealedTask): Promise<Episode> {
    const now = unit.ctx.now();
    await this.repository.deleteExpired(unit, now.toISOString());
    const episode: Episode = {
      ...{ id: newId('episode'), accountId: unit.ctx.actor.accountId, versionId: input.version_id, taskId: task.id },
      ...{ preset: input.preset, acceptTrust: input.accept_trust, steps: [], stepping: null, steppingUntil: null },
      ...{ createdAt: now.toISOString(), expiresAt: after(now, TTL_MS) },
    };
    await this.repository.insert(unit, episode);
    await this.audit.append(unit, {
      action: 'episode.opened',
      subject: episode.id,
      data: { version: episode.versionId, preset: input.preset.name, scope: input.preset.feedback.scope },
    });
    return episode;
  }

  /** Takes the episode for one step. What it returns is read after that, so that no step in between is missed. */
  private async hold(unit: Unit, id: string, key: string | undefined): Promise<Episode> {
    const now = unit.ctx.now();
    const { stepping } = await this.getOwn(unit, id);
    const holder = [randomUUID(), key].join(' ');
    if (!(await this.repository.hold(unit, id, holder, now.toISOString(), after(now, HOLD_MS)))) {
      if (key !== undefined && stepping?.endsWith(` ${key}`) === true) throw new DomainError('idempotency-in-flight');
      throw conflict('Another step of this episode is being judged.');
    }
    const held = await this.getOwn(unit, id);
    if (stateOf(held.steps).done) throw conflict('The episode is over.');
    return held;
  }

  private async store(unit: Unit, { id, stepping, steps }: Episode, taken: StepView): Promise<StepView> {
    const all = [...steps, taken];
    const patch = { steps: all, expiresAt: after(unit.ctx.now(), TTL_MS) };
    if (!(await this.repository.release(unit, id, stepping ?? '', patch))) throw notFound();
    if (taken.done) {
      const { turn, reward } = stateOf(all);
      const data = { turns: turn, reward, verdict: taken.grading.verdict, grading: taken.grading.id };
      await this.audit.append(unit, { action: 'episode.ended', subject: id, data });
    }
    return taken;
  }

  private async getOwn(unit: Unit, id: string): Promise<Episode> {
    const episode = await this.repository.findOwn(unit, id, unit.ctx.actor.accountId, unit.ctx.now().toISOString());
    if (!episode) throw notFound();
    return episode;
  }
}

function rulesOf({ version_id, preset, accept_trust }: Pick<NewEpisode, 'version_id' | 'preset' | 'accept_trust'>): Rules {
  return { versionId: version_id, preset, acceptTrust: accept_trust };
}

function rulesOfEpisode({ versionId, preset, acceptTrust }: Episode): Rules {
  return { versionId, preset, acceptTrust };
}

function stateOf(steps: readonly StepView[]): EpisodeState {
  // A sum of decimal fractions, without what binary ones add to it.
  const reward = Math.round(steps.reduce((sum, each) => sum + each.reward, 0) * 1e9) / 1e9;
  return { turn: steps.length, done: steps.at(-1)?.done ?? false, reward };
}

function after(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}

function toView({ id, versionId, taskId, preset, steps, createdAt, expiresAt }: Episode, task: SealedTask): EpisodeView {
  const template = findTemplate(preset.feedback.template, preset.feedback.version);
  if (!template) throw new DomainError('internal');
  const text = { prompt: task.prompt.text, requirements: task.requirements, interface: task.metadata.interface };
  return {
    ...{ id, version_id: versionId, task_id: taskId, preset, steps, ...stateOf(steps) },
    messages: [{ role: 'user', content: renderTask(template, text) }],
    ...{ created_at: createdAt, expires_at: expiresAt },
  };
}
