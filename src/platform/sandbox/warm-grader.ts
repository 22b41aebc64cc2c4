import { cpus } from 'node:os';
import type Docker from 'dockerode';
import { z } from 'zod';
import { monotonicMs } from '../clock';
import type { WarmSettings } from './containers';
import { Doors } from './doors';
import { answers, connectEngine, guarded, unreachable } from './engine';
import type { GradeReport, GradeSpec, Grader, GraderStatus } from './grader.port';
import { Line } from './line';
import type { OneShotGrader } from './one-shot-grader';
import type { SandboxOptions } from './options';
import { Removals } from './removals';
import { type Limits, SandboxInfraError } from './sandbox.port';
import { Slot, warmLabels } from './slot';
import { WarmOracles } from './warm-oracles';

const MIB = 1024 * 1024;
/** What a slot's worker has without being counted as more than one place: the default of a grading. */
const SLOT_MEMORY_BYTES = 512 * MIB;
/** A slot is made new after this many runs, so that whatever grows slowly in one stays small. */
const RUNS_A_SLOT = 20_000;
const UNFIT_MS = 60_000;

/** What a slot must get right before it serves: throws with what came out wrong. */
export type SlotCheck = (slot: Slot, image: string, limits: Limits) => Promise<void>;

type Settings = WarmSettings & { cores: number };

/** The part of the engine's `GET /info` that warm slots depend on (Docker Engine API 1.41). */
const EngineInfo = z.object({
  SecurityOptions: z
    .array(z.string())
    .nullable()
    .default([])
    .transform((options) => options ?? []),
  NCPU: z.number().min(1),
});

interface Place {
  index: number;
  slot?: Slot;
  busy: boolean;
}

/** Judges in warm slots; hands what they can't do to the one-shot grader. */
export class WarmGrader implements Grader {
  private readonly docker: Docker;
  private readonly places: Place[];
  private readonly line: Line;
  private readonly removals = new Removals();
  private readonly oracles: WarmOracles;
  private readonly doors: Doors;
  private settings: Promise<Settings> | undefined;
  private unfit = 0;
  private closed = false;

  constructor(
    private readonly options: SandboxOptions,
    private readonly oneShot: OneShotGrader,
    private readonly check: SlotCheck = () => Promise.resolve(),
  ) {
    this.docker = connectEngine(options.dockerHost);
    this.places = Array.from({ length: options.graderSlots }, (_, index) => ({ index, busy: false }));
    this.line = new Line(options.graderSlots);
    this.doors = new Doors(options.runtimeDir);
    this.oracles = new WarmOracles(this.docker, options.graderSlots, this.labels(), this.removals, this.doors);
  }

  status(): GraderStatus {
    const { places, taken } = this.line;
    return { slots: places, busy: taken, unfit: this.unfit, slotMemoryBytes: SLOT_MEMORY_BYTES };
  }

  async grade(spec: GradeSpec, options: { signal?: AbortSignal; quiet?: boolean } = {}): Promise<GradeReport> {
    const began = monotonicMs();
    const own = Math.ceil(spec.limits.memoryBytes / SLOT_MEMORY_BYTES);
    // Each that runs meanwhile has a processor to itself, and there is always room for somebody.
    const weight = options.quiet ? Math.max(own, this.line.places - cpus().length + 1) : own;
    const leave = await this.line.enter(weight);
    try {
      options.signal?.throwIfAborted();
      const waitMs = monotonicMs() - began;
      if (servesWarm(spec)) return await this.gradeWarm(this.choose(spec), spec, waitMs, options.signal);
      const report = await this.oneShot.grade(spec, options.signal);
      return { ...report, timings: { ...report.timings, waitMs } };
    } finally {
      leave();
    }
  }

  private async gradeWarm(place: Place, spec: GradeSpec, waitMs: number, signal: AbortSignal | undefined): Promise<GradeReport> {
    place.busy = true;
    const entered = monotonicMs();
    try {
      const slot = await this.ready(place, spec.image, spec.limits);
      const run = await slot.grade(spec, signal);
      slot.usedAt = monotonicMs();
      const timings = { waitMs, runMs: monotonicMs() - entered };
      return { run, trust: spec.trust, isolation: 'warm', image: spec.image, runnerVersion: slot.runnerVersion, timings };
    } finally {
      const spent = place.slot !== undefined && (!place.slot.serves || place.slot.runsSoFar >= RUNS_A_SLOT);
      // An engine that is away fails the removal too; the place is free all the same.
      await (spent ? this.giveUp(place) : Promise.resolve()).finally(() => (place.busy = false));
    }
  }

  /** A free place: of this image if possible, else an empty one, else the longest unused. */
  private choose(spec: GradeSpec): Place {
    const free = this.places.filter(({ busy }) => !busy);
    const ranked = free.map((place) => ({ place, rank: rankOf(place.slot, spec) }));
    ranked.sort((a, b) => a.rank - b.rank || (a.place.slot?.usedAt ?? 0) - (b.place.slot?.usedAt ?? 0));
    const [best] = ranked;
    if (!best) throw new Error('more were let in than there are places');
    return best.place;
  }

  private async ready(place: Place, image: string, limits: Limits): Promise<Slot> {
    if (place.slot && (place.slot.image !== image || !place.slot.serves)) await this.giveUp(place);
    place.slot ??= await this.start(place, image, limits);
    return place.slot;
  }

  private async start(place: Place, image: string, limits: Limits): Promise<Slot> {
    if (this.closed) throw new SandboxInfraError('harness-lost', 'The grader was closed');
    const settings = await this.getSettings();
    await this.removals.finish();
    const { oracle, volume } = await this.oracles.join(place.index, image, limits, settings);
    const warm = { ...settings, cpu: place.index % settings.cores };
    let slot: Slot | undefined;
    try {
      slot = await Slot.start(this.docker, image, limits, this.labels(), warm, {
        index: place.index,
        volume,
        oracle,
        doors: this.doors,
      });
      await this.check(slot, image, limits);
      return slot;
    } catch (error) {
      if (slot) await this.removals.remove(slot);
      await this.oracles.leave(place.index);
      if (error instanceof SandboxInfraError) throw error;
      this.unfit += 1;
      setTimeout(() => (this.unfit -= 1), UNFIT_MS).unref();
      throw new SandboxInfraError('harness-lost', 'A slot took itself out of service', { cause: error });
    }
  }

  private labels(): Record<string, string> {
    return warmLabels({ 'assay.installation': this.options.installation, 'assay.instance': this.options.instance });
  }

  /** Read once; again after a failure. */
  private getSettings(): Promise<Settings> {
    this.settings ??= this.readSettings().catch((error: unknown) => {
      this.settings = undefined;
      throw error;
    });
    return this.settings;
  }

  private async readSettings(): Promise<Settings> {
    if (!(await answers(this.docker))) throw unreachable(undefined);
    const { SecurityOptions, NCPU } = EngineInfo.parse(await guarded(this.docker, this.docker.info() as Promise<unknown>));
    const appArmor = SecurityOptions.some((option) => option.includes('name=apparmor'));
    return { mode: this.options.namespaces, appArmor, cores: NCPU };
  }

  private async giveUp(place: Place): Promise<void> {
    const { slot } = place;
    delete place.slot;
    if (slot) await this.removals.remove(slot);
    await this.oracles.leave(place.index);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.places.map((place) => this.giveUp(place)));
    await this.removals.finish();
    await this.oracles.close();
    await this.doors.close();
  }
}

/** Programs are started by a supervisor of their own, and suites that share a process with what they judge get one to themselves. */
function servesWarm(spec: GradeSpec): boolean {
  return (
    spec.isolation === 'warm' && spec.trust === 'isolated-oracle' && spec.interface.kind !== 'program' && spec.hashSeed === 0
  );
}

function rankOf(slot: Slot | undefined, spec: GradeSpec): number {
  if (!slot) return 1;
  if (slot.image !== spec.image) return 2;
  return slot.fits(spec.limits) ? 0 : 0.5;
}
