import type Docker from 'dockerode';
import { z } from 'zod';
import { monotonicMs } from '../clock';
import type { WarmSettings } from './containers';
import { answers, connectEngine, guarded, unreachable } from './engine';
import type { GradeReport, GradeSpec, Grader, GraderStatus } from './grader.port';
import type { OneShotGrader } from './one-shot-grader';
import type { SandboxOptions } from './options';
import { type Limits, SandboxInfraError } from './sandbox.port';
import { Slot, slotLabels } from './slot';
import { Line, type Waiting } from './line';

const MIB = 1024 * 1024;
/** What a slot's worker has without being counted as more than one place: the default of a grading. */
const SLOT_MEMORY_BYTES = 512 * MIB;
/** A slot is made new after this many runs, so that whatever grows slowly in one stays small. */
const RUNS_A_SLOT = 20_000;
const UNFIT_MS = 60_000;
/** So long a submission waits for the slot that has its suite; collecting it elsewhere costs about as much. */
const PATIENCE_MS = 20;

/** What a slot must get right before it serves: throws with what came out wrong. */
export type SlotCheck = (slot: Slot, image: string, limits: Limits) => Promise<void>;

type Settings = WarmSettings & { cpus: number };

/** The part of the engine's `GET /info` that warm slots depend on (Docker Engine API 1.41). */
const EngineInfo = z.object({
  SecurityOptions: z
    .array(z.string())
    .nullable()
    .default([])
    .transform((options) => options ?? []),
  NCPU: z.number(),
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
  private readonly line: Line<GradeSpec, Place>;
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
    this.line = new Line(options.graderSlots, (specs) => this.pair(specs));
  }

  status(): GraderStatus {
    const { places, taken } = this.line;
    return { slots: places, busy: taken, unfit: this.unfit, slotMemoryBytes: SLOT_MEMORY_BYTES };
  }

  fit(suiteKey: string): number {
    const held = this.places.filter(({ slot }) => slot?.holds(suiteKey));
    if (held.length === 0) return 1;
    return held.some(({ busy }) => !busy) ? 0 : 2;
  }

  async grade(spec: GradeSpec, options: { signal?: AbortSignal; quiet?: boolean } = {}): Promise<GradeReport> {
    const began = monotonicMs();
    const weight = options.quiet ? this.line.places : Math.ceil(spec.limits.memoryBytes / SLOT_MEMORY_BYTES);
    const { place, leave } = await this.line.enter(spec, weight);
    try {
      options.signal?.throwIfAborted();
      const waitMs = monotonicMs() - began;
      if (servesWarm(spec)) return await this.gradeWarm(place ?? this.choose(spec), spec, waitMs, options.signal);
      const report = await this.oneShot.grade(spec, options.signal);
      return { ...report, timings: { ...report.timings, waitMs } };
    } finally {
      if (place) place.busy = false;
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
      const spent = place.slot !== undefined && (place.slot.broken || place.slot.runsSoFar >= RUNS_A_SLOT);
      // An engine that is away fails the removal too; the place is free all the same.
      await (spent ? this.giveUp(place) : Promise.resolve()).finally(() => (place.busy = false));
    }
  }

  /** Which of those in line goes next, and where: first what a free slot has collected, then what none has, then who waited. */
  private pair(waiting: readonly Waiting<GradeSpec>[]): { index: number; place?: Place } | number | undefined {
    const free = this.places.filter(({ busy }) => !busy);
    const now = monotonicMs();
    let soonest = Infinity;
    let fallback: number | undefined;
    for (const [index, { item: spec, since }] of waiting.entries()) {
      if (!servesWarm(spec)) return { index };
      const home = free.find(({ slot }) => slot !== undefined && rankOf(slot, spec) === 0);
      if (home) return claim(index, home);
      const patience = since + PATIENCE_MS - now;
      const held = this.places.some(({ slot }) => slot?.image === spec.image && slot.holds(spec.suiteKey));
      if (!held || patience <= 0) fallback ??= index;
      soonest = Math.min(soonest, patience);
    }
    const spec = fallback === undefined ? undefined : waiting[fallback]?.item;
    if (fallback !== undefined && spec) return claim(fallback, this.choose(spec));
    return Number.isFinite(soonest) ? soonest : undefined;
  }

  /** A free place: the suite collected there if possible, else the image, else an empty one, else the longest unused. */
  private choose(spec: GradeSpec): Place {
    const free = this.places.filter(({ busy }) => !busy);
    const ranked = free.map((place) => ({ place, rank: rankOf(place.slot, spec) }));
    ranked.sort((a, b) => a.rank - b.rank || (a.place.slot?.usedAt ?? 0) - (b.place.slot?.usedAt ?? 0));
    const [best] = ranked;
    if (!best) throw new Error('more were let in than there are places');
    return best.place;
  }

  private async ready(place: Place, image: string, limits: Limits): Promise<Slot> {
    if (place.slot && place.slot.image !== image) await this.giveUp(place);
    place.slot ??= await this.start(place, image, limits);
    return place.slot;
  }

  private async start(place: Place, image: string, limits: Limits): Promise<Slot> {
    if (this.closed) throw new SandboxInfraError('harness-lost', 'The grader was closed');
    const { cpus, ...settings } = await this.getSettings();
    const labels = slotLabels({ 'assay.installation': this.options.installation, 'assay.instance': this.options.instance });
    const slot = await Slot.start(this.docker, image, limits, labels, {
      ...settings,
      ...(cpus > 0 && { cpu: place.index % cpus }),
    });
    try {
      await this.check(slot, image, limits);
      return slot;
    } catch (error) {
      await slot.close();
      if (error instanceof SandboxInfraError) throw error;
      this.unfit += 1;
      setTimeout(() => (this.unfit -= 1), UNFIT_MS).unref();
      throw new SandboxInfraError('harness-lost', 'A slot took itself out of service', { cause: error });
    }
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
    return { mode: this.options.namespaces, appArmor, cpus: NCPU };
  }

  private async giveUp(place: Place): Promise<void> {
    const { slot } = place;
    delete place.slot;
    await slot?.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.places.map((place) => this.giveUp(place)));
  }
}

/** Programs are started by a supervisor of their own, and suites that share a process with what they judge get one to themselves. */
function servesWarm(spec: GradeSpec): boolean {
  return (
    spec.isolation === 'warm' && spec.trust === 'isolated-oracle' && spec.interface.kind !== 'program' && spec.hashSeed === 0
  );
}

/** Busy from here on: the next in line is chosen before this one starts. */
function claim(index: number, place: Place): { index: number; place: Place } {
  place.busy = true;
  return { index, place };
}

function rankOf(slot: Slot | undefined, spec: GradeSpec): number {
  if (!slot) return 3;
  if (slot.image !== spec.image) return 4;
  return (slot.holds(spec.suiteKey) ? 0 : 1) + (slot.fits(spec.limits) ? 0 : 0.5);
}
