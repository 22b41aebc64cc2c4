import type { ApiClient } from '../../client';
import type { BatchView } from '../../features/batches';
import { sleep } from '../../platform/clock';
import { plain, print } from '../print';

interface Event {
  id: number;
  at: string;
  event: string;
  data: EventData;
}

interface EventData extends Partial<TakenRun> {
  case?: string;
  event?: string;
  reason?: string;
  evidence?: string;
  until?: string;
  path?: string;
  detail?: string;
  settings?: NonNullable<BatchView['settings']>;
  problem?: string;
  decisions?: { lang: string; action: string; param?: string; old?: number; new?: number; reason: string }[];
}

type TakenRun = BatchView['taken_over']['runs'][number];

const POLL_MS = 500;
/** To the beginning of the line, and nothing left on it (ECMA-48). */
const ERASED = '\r\u001b[K';
const STAGES = new Set(['examine', 'specify', 'build', 'scan', 'validate', 'write']);

interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Lines go to `stdout`; what is under way is drawn on `stderr` where that is a terminal, and drawn over by what comes next. */
export interface Terminal {
  stdout: Output;
  stderr: Output;
}

interface Watching {
  terminal?: Terminal;
  pollMs?: number;
}

/**
 * Watches a batch to its end: a line for each case that is over, and on a terminal what is under way. Where its pool grew while it ran,
 * that is the end of the run that follows.
 */
export async function followBatch(client: ApiClient, batch: BatchView, watching: Watching = {}): Promise<BatchView> {
  await followJob(client, batch.job_id, watching);
  const then = await client.get<BatchView>(`/v1/swe/batches/${batch.id}`);
  return then.job_id === batch.job_id ? then : followBatch(client, then, watching);
}

async function followJob(client: ApiClient, id: string, { terminal = process, pollMs = POLL_MS }: Watching): Promise<void> {
  const screen = new Screen(terminal);
  let after = 0;
  for (let ended = false; !ended;) {
    const page = await client.get<{ items: Event[]; ended: boolean }>(`/v1/jobs/${id}/progress?after=${after}`);
    for (const event of page.items) screen.show(event);
    after = page.items.at(-1)?.id ?? after;
    ended = page.ended && page.items.length === 0;
    if (!ended) await sleep(pollMs);
  }
  screen.clear();
}

/** How the batch stands, and why cases failed, the most frequent reason first. */
export function reportBatch({ id, status, stopped, counts, rejections, options }: BatchView): void {
  const { success = 0, failed = 0, skipped = 0, pending = 0, running = 0 } = counts;
  print(
    `${id} ${status}: ${success} ${options.dry_run ? 'eligible' : 'verified'}, ${failed} not, ${skipped} skipped, ${pending + running} open`,
  );
  if (stopped) print(`  gave up: ${stopped.reason} since ${stopped.since}; "assay swe resume ${id}" goes on`);
  const reasons = Object.entries(rejections).sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  for (const [reason, count] of reasons) print(`  ${String(count).padStart(5)} ${reason}`);
}

/** What did not have to be done, and where that is known from. */
export function reportTaken(run: TakenRun, batch: BatchView): void {
  print(plain(takenOver(run, batch)));
}

function takenOver({ from, name, pool, match, verified, failed }: TakenRun, batch?: BatchView): string {
  const where = from === 'request' ? 'the given state file' : from === 'batch' ? name : `the state file ${name}`;
  const how = name === batch?.id ? `Going on with ${name}` : `Taken over from ${where}`;
  return `${how} (${match.replaceAll('-', ' ')}, ${pool}): ${verified} ${batch?.options.dry_run ? 'eligible' : 'verified'}, ${failed} not`;
}

class Screen {
  private readonly running = new Map<string, string>();
  private shown = false;

  constructor(private readonly terminal: Terminal) {}

  show({ at, data }: Event): void {
    const { case: name, event } = data;
    if (event === undefined) return;
    if (name === undefined) this.tell(event, at, data);
    else if (STAGES.has(event)) this.running.set(name, event);
    else this.end(name, event, at, data);
    this.draw();
  }

  clear(): void {
    if (this.shown) this.terminal.stderr.write(ERASED);
    this.shown = false;
  }

  /** Of the whole batch: what it did not have to do, and that it waits for what all its cases need. */
  private tell(event: string, at: string, data: EventData): void {
    this.clear();
    if (event === 'taken-over') this.print(takenOver(data as TakenRun));
    for (const line of linesOf(event, data)) this.print(`${at.slice(11, 19)} ${line}`);
  }

  private end(name: string, event: string, at: string, { reason, evidence, verified }: EventData): void {
    this.running.delete(name);
    this.clear();
    const why = reason === undefined ? '' : `: ${reason} (${firstLine(evidence ?? '')})`;
    this.print(`${at.slice(11, 19)} ${name} ${event}${why}${event === 'success' && verified ? ` [${verified}]` : ''}`);
  }

  private draw(): void {
    const { stderr } = this.terminal;
    if (!stderr.isTTY || this.running.size === 0) return;
    const text = [...this.running].map(([name, stage]) => `${name} ${stage}`).join(', ');
    // One column stays free: a full line would wrap, and the next would not be drawn over it.
    stderr.write(`${ERASED}${text.slice(0, (stderr.columns || 80) - 1)}`);
    this.shown = true;
  }

  private print(line: string): void {
    this.terminal.stdout.write(`${plain(line)}\n`);
  }
}

function linesOf(event: string, data: EventData): string[] {
  const { reason, until, path, detail, settings, problem, decisions } = data;
  if (event === 'settings' && settings) return chosen(settings);
  if (event === 'target-reached') return ['the language has its verified tasks: the rest is skipped'];
  if (event === 'state-file-broken') return [`${path}: ${detail}`];
  if (event === 'state-file-kept') return [`the state file could not be read, and is kept as ${path}`];
  if (event === 'tuning') return [...(problem === undefined ? [] : [problem]), ...(decisions ?? []).map(decided)];
  if (reason === undefined || event === 'taken-over') return [];
  return [`${event}: ${reason}${event === 'paused' && until !== undefined ? ` until ${until}` : ''}`];
}

/** What a run goes by that is not the service's own. */
function chosen(settings: NonNullable<BatchView['settings']>): string[] {
  const told = Object.entries(settings).filter(([, { value, from }]) => from !== 'service' && value !== null);
  return told.length === 0 ? [] : [`with ${told.map(([name, { value, from }]) => `${name} ${value} (${from})`).join(', ')}`];
}

function decided({ lang, action, param, old, new: value, reason }: NonNullable<EventData['decisions']>[number]): string {
  return `tuning ${lang}: ${action}${param === undefined ? '' : ` ${param} ${old} -> ${value}`}: ${reason}`;
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.slice(0, 160);
}
