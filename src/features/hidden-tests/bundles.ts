import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { pack, type Pack } from 'tar-stream';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import type { Part } from '../../domain/task';
import type { TestCommand } from '../../domain/swe';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { GitError, type Mirror, type TreeEntry } from '../../platform/git';
import { pipeInto } from '../../platform/http';
import { Sources, SweTasks, type SweTask } from '../batches';
import type { ValidationRecord } from '../building';
import { Curation } from '../curation';
import { ExposureLedger } from '../exposures';
import { SourcingError } from '../sourcing';
import { Revisions, Seats, type Task } from '../tasks';
import { MAX_TRIES, OPEN } from './domain/rounds';
import type { HiddenTestRound } from './hidden-tests.entity';
import { HiddenTestsRepository } from './hidden-tests.repository';
import type { SheetView } from './hidden-tests.schema';

/** What the writer's archive is made of. */
interface Contents {
  sheet: SheetView;
  statement: string;
  hints: string[];
  source: SweTask;
}

/** Blobs that are in memory at a time. */
const CHUNK = 50;
const AT = new Date(0);

/**
 * What a blind test writer is given: the bare tree of the base, the statement, the accepted hints, and how tests are run. Nothing in it
 * is read from the head, the patches, the lists of tests or the metadata.
 */
@Injectable()
export class Bundles {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: HiddenTestsRepository,
    private readonly seats: Seats,
    private readonly curation: Curation,
    private readonly revisions: Revisions,
    private readonly verified: SweTasks,
    private readonly sources: Sources,
    private readonly ledger: ExposureLedger,
  ) {}

  async sheet(ctx: Ctx, taskId: string): Promise<SheetView> {
    const { reader } = this.work;
    return (await this.contents(reader, ctx, taskId)).sheet;
  }

  /** Sends the archive; that it shows statement and hints is in the ledger before its first byte. */
  async send(ctx: Ctx, taskId: string, response: Response, signal: AbortSignal): Promise<void> {
    const contents = await this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const { task } = await this.seats.getHeld(unit, ctx.actor, taskId, 'test-writer');
      const found = await this.contents(unit, ctx, taskId);
      for (const part of ['prompt', 'hints'] as const) await this.expose(unit, task, part);
      return found;
    });
    const kind = await this.verified.findSourceKind(this.work.reader, contents.source);
    if (!kind) throw notFound();
    const source = this.sources.open(kind, signal);
    try {
      const [owner = '', repo = ''] = contents.source.summary.repo.split('/');
      const mirror = await source.openMirror({ owner, repo });
      const entries = await mirror.listTree(contents.source.summary.base_commit);
      response.status(200).setHeader('Content-Type', 'application/x-tar');
      response.setHeader('Content-Disposition', `attachment; filename="${taskId}.tar"`);
      const archive = pack();
      const written = write(archive, contents, mirror, entries).catch((error: unknown) => archive.destroy(toError(error)));
      await pipeInto(response, Readable.from(archive, { objectMode: false }));
      await written;
    } catch (error) {
      // Which repository it is, and what of it is missing, is not for the writer.
      if (error instanceof SourcingError || error instanceof GitError)
        throw new DomainError('unavailable', 'The tree of the base cannot be read now.');
      throw error;
    } finally {
      await source.close();
    }
  }

  private async contents(reader: Reader, { actor }: Ctx, taskId: string): Promise<Contents> {
    const { task } = await this.seats.getHeld(reader, actor, taskId, 'test-writer');
    if (task.kind !== 'swe') throw notFound();
    const rounds = await this.repository.list(reader, this.curation.sourceIdOf(task));
    const round = rounds.findLast(({ status, personId }) => OPEN.includes(status) || personId === actor.personId);
    if (!round) throw notFound();
    const source = await this.curation.getSource(reader, task);
    const { text } = await this.revisions.loadSwe(reader, task, 'prompt');
    const hints = task.pins.hints === undefined ? [] : (await this.revisions.loadSwe(reader, task, 'hints')).hints;
    return { sheet: sheetOf(round, source, actor.personId), statement: text, hints, source };
  }

  private async expose(unit: Unit, task: Task, part: Part): Promise<void> {
    const revisionId = task.pins[part];
    if (revisionId !== undefined) await this.ledger.record(unit, { taskId: task.id, part, revisionId, own: false });
  }
}

function sheetOf(round: HiddenTestRound, { language, record }: SweTask, personId: string): SheetView {
  const { scope, test } = JSON.parse(record) as ValidationRecord;
  return {
    ...{ task_id: round.taskId, status: round.status, language, mark: round.mark, test: commandOf(scope, test) },
    ...{ tries_left: MAX_TRIES - round.tries, refused: round.personId === personId ? round.findings : null },
  };
}

/** A command that was narrowed to what the patch reaches would tell what it reaches. */
function commandOf(
  scope: ValidationRecord['scope'],
  { prepare, run, format, report, timeoutSeconds }: TestCommand,
): SheetView['test'] {
  const whole = scope !== 'reached-packages';
  return {
    ...{ prepare: whole ? prepare : [], run: whole ? run : '', format, report, timeout_seconds: timeoutSeconds },
  };
}

async function write(
  archive: Pack,
  { sheet, statement, hints }: Contents,
  mirror: Mirror,
  entries: readonly TreeEntry[],
): Promise<void> {
  add(archive, 'task.json', `${JSON.stringify(sheet, null, 2)}\n`);
  add(archive, 'statement.md', `${statement.trim()}\n`);
  add(archive, 'hints.txt', hints.map((hint) => `${hint}\n`).join(''));
  const files = entries.filter(({ mode }) => mode.startsWith('100') || mode === '120000');
  for (let at = 0; at < files.length; at += CHUNK) {
    const chunk = files.slice(at, at + CHUNK);
    const contents = await mirror.readBlobs(chunk.map(({ id }) => id));
    for (const [index, { path, mode }] of chunk.entries()) put(archive, `tree/${path}`, mode, contents[index] ?? Buffer.alloc(0));
  }
  archive.finalize();
}

function put(archive: Pack, name: string, mode: string, content: Buffer): void {
  if (mode === '120000') archive.entry({ name, mtime: AT, type: 'symlink', linkname: content.toString('utf8') });
  else archive.entry({ name, mtime: AT, mode: mode === '100755' ? 0o755 : 0o644 }, content);
}

function add(archive: Pack, name: string, text: string): void {
  archive.entry({ name, mtime: AT, mode: 0o644 }, text);
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
