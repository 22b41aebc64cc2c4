import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, type Fault } from '../../domain/errors';
import { lintRequirements } from '../../domain/requirements';
import type { Part } from '../../domain/task';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { requireMatch } from '../../platform/http';
import { newId } from '../../platform/ids';
import { Lifecycle } from './lifecycle';
import type { PartContent, TaskInterface } from './parts.schema';
import { parsePart, Revisions } from './revisions';
import { Seats } from './seats';
import type { Revision, Task } from './tasks.entity';
import { TasksRepository } from './tasks.repository';
import type { LintView, NewTask, PartView, TaskView } from './tasks.schema';
import { TaskViews } from './task-views';
import { toPartView } from './views';

const AUTHOR_PARTS = ['metadata', 'prompt', 'requirements', 'solution', 'environment'] as const satisfies readonly Part[];
type AuthorPart = (typeof AUTHOR_PARTS)[number];

/** What an author does: drafts, lints, seals, reworks. */
@Injectable()
export class AuthorService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TasksRepository,
    private readonly seats: Seats,
    private readonly revisions: Revisions,
    private readonly lifecycle: Lifecycle,
    private readonly audit: AuditLog,
    private readonly views: TaskViews,
  ) {}

  create(ctx: Ctx, input: NewTask): Promise<TaskView> {
    return this.work.run(ctx, async (unit) => {
      const task = await this.insert(unit, input.metadata);
      await this.seats.take(unit, task, 'author');
      for (const part of AUTHOR_PARTS) {
        const content = input[part];
        if (content !== undefined) await this.store(unit, task, part, content, 'draft');
      }
      await this.lifecycle.tell(unit, task, 'author', 'created');
      return this.views.of(unit, ctx.actor, task.id);
    });
  }

  /** A bare task row; `create`, the importers and the curation of SWE tasks fill it. */
  async insert(
    unit: Unit,
    metadata: Pick<Task, 'title' | 'domain'>,
    options: Partial<Pick<Task, 'kind' | 'status' | 'policy' | 'blindness' | 'origin'>> = {},
  ): Promise<Task> {
    const now = unit.ctx.now().toISOString();
    const task: Task = {
      ...{
        id: newId('task'),
        kind: options.kind ?? 'rlef',
        status: options.status ?? 'draft',
        policy: options.policy ?? 'authored',
        blindness: options.blindness ?? 'proven',
      },
      ...{
        title: metadata.title,
        domain: metadata.domain,
        pins: {},
        version: 1,
        fence: 0,
        authorSealedAt: null,
        testsSealedAt: null,
      },
      ...{
        rework: [],
        acceptedVersions: 0,
        origin: options.origin ?? null,
        rejectedReason: null,
        createdAt: now,
        updatedAt: now,
      },
    };
    await this.repository.insert(unit, task);
    await this.audit.append(unit, { action: 'task.created', subject: task.id, data: { policy: task.policy } });
    return task;
  }

  /** Saves one of the author's parts: in draft, or in a rework turn that names the part. */
  putPart(ctx: Ctx, taskId: string, part: Part, body: unknown, ifMatch: string | undefined): Promise<PartView> {
    return this.work.run(ctx, async (unit) => {
      const { task } = await this.seats.getHeld(unit, ctx.actor, taskId, 'author');
      if (!isAuthorPart(part)) throw new DomainError('forbidden', `An author does not write ${part}.`);
      // Patches, tests and environment come out of the pipeline, proved: a candidate is made again to change them.
      if (task.kind === 'swe' && part !== 'prompt')
        throw new DomainError('forbidden', `The ${part} of an SWE task comes out of its batch.`);
      const reason = this.writingReason(task, part);
      const pinned = task.pins[part];
      if (pinned !== undefined) requireMatch(ifMatch, pinned);
      const revision = await this.store(unit, task, part, parsePart(part, body), reason);
      return toPartView({ revision, content: await this.revisions.loadRevision(unit, part, revision.id) });
    });
  }

  async lint(ctx: Ctx, taskId: string): Promise<LintView> {
    const { reader } = this.work;
    const { task } = await this.seats.getHeld(reader, ctx.actor, taskId, 'author');
    return this.check(reader, task);
  }

  /** Seals the author's side: from draft, or at the end of the author's rework turn. */
  async seal(unit: Unit, task: Task): Promise<Task> {
    const { missing_parts, findings } = await this.check(unit, task);
    if (missing_parts.length > 0) {
      throw new DomainError(
        'not-ready',
        'Parts are missing.',
        missing_parts.map((part) => ({ pointer: `/parts/${part}`, detail: 'missing' })),
      );
    }
    if (findings.length > 0) throw new DomainError('lint-failed', undefined, findings.map(toFault));
    const authorSealedAt = unit.ctx.now().toISOString();
    const sealed = await this.lifecycle.move(unit, task, 'sealed', 'author-parts-complete', { authorSealedAt });
    await this.lifecycle.tell(unit, sealed, 'author', 'sealed');
    return sealed;
  }

  async check(reader: Reader, task: Task): Promise<LintView> {
    const missing = AUTHOR_PARTS.filter((part) => task.pins[part] === undefined);
    if (missing.length > 0) return { ready: false, missing_parts: missing, findings: [] };
    const metadata = await this.revisions.loadForMachine(reader, task, 'metadata');
    const { requirements } = await this.revisions.loadForMachine(reader, task, 'requirements');
    const { files } = await this.revisions.loadForMachine(reader, task, 'solution');
    const linted = lintRequirements(requirements, metadata.interface).map(({ id, code, message }) => ({
      requirement_id: id ?? null,
      code,
      message,
    }));
    const absent = missingFiles(
      metadata.interface,
      files.map((file) => file.path),
    );
    const findings = [...linted, ...absent.map((message) => ({ requirement_id: null, code: 'solution-file-missing', message }))];
    return { ready: findings.length === 0, missing_parts: [], findings };
  }

  private async store(
    unit: Unit,
    task: Task,
    part: AuthorPart,
    content: PartContent<AuthorPart>,
    reason: 'draft' | 'rework',
  ): Promise<Revision> {
    const revision = await this.revisions.write(unit, task, part, content, reason);
    const listed = 'title' in content ? { title: content.title, domain: content.domain } : {};
    await this.lifecycle.change(unit, task, { ...listed, pins: { ...task.pins, [part]: revision.id } });
    return revision;
  }

  private writingReason(task: Task, part: AuthorPart): 'draft' | 'rework' {
    if (task.status === 'draft') return 'draft';
    const turn = task.status === 'reworking' ? task.rework[0] : undefined;
    if (turn?.seat === 'author' && turn.parts.includes(part)) return 'rework';
    throw conflict('This part is sealed; it changes only through a clarification or a ruling.', { status_now: task.status });
  }
}

function isAuthorPart(part: Part): part is AuthorPart {
  return AUTHOR_PARTS.some((mine) => mine === part);
}

function toFault({ requirement_id, code, message }: LintView['findings'][number]): Fault {
  return { pointer: requirement_id ? `/parts/requirements/${requirement_id}` : '/parts', code, detail: message };
}

/** Files that the declared interface promises and the solution lacks. */
function missingFiles(declared: TaskInterface, paths: readonly string[]): string[] {
  const has = (path: string): boolean => paths.includes(path);
  if (declared.entry_file !== undefined) return has(declared.entry_file) ? [] : [`The solution lacks ${declared.entry_file}.`];
  const absent = declared.modules.filter(({ name }) => {
    const base = name.replaceAll('.', '/');
    return !has(`${base}.py`) && !has(`${base}/__init__.py`);
  });
  return absent.map(({ name }) => `The solution lacks the module ${name}.`);
}
