import { ApiClient, Arbiter, Author, Reviewer, TestWriter, type TaskState } from '../client';
import type { Example } from './examples';

/** What is kept between steps, so that a start after a kill goes on where it was. */
export interface TaskProgress {
  id?: string;
  fencingToken?: number;
}

/** Says one step of one task; the view prints it. */
export type Tell = (slug: string, who: string, what: string) => void;

/**
 * Plays all parts of a sample task's life over HTTP, each with its own token. Every step looks at where the
 * task stands and does the next thing, so it can be called again at any point.
 */
export class Director {
  private readonly author: Author;
  private readonly testWriter: TestWriter;
  private readonly arbiter: Arbiter;
  private readonly reviewer: Reviewer;

  constructor(
    url: string,
    tokens: Record<string, string>,
    private readonly tell: Tell,
    private readonly save: () => void,
  ) {
    const api = (name: string): ApiClient => new ApiClient(url, tokens[name] ?? '');
    this.author = new Author(api('author'));
    this.testWriter = new TestWriter(api('test-writer'));
    this.arbiter = new Arbiter(api('arbiter'));
    this.reviewer = new Reviewer(api('reviewer'));
  }

  /** Takes one example from wherever it stands to the pool. */
  async play(example: Example, progress: TaskProgress): Promise<void> {
    progress.id ??= await this.create(example);
    this.save();
    for (let task = await this.author.task(progress.id); task.status !== 'accepted'; task = await this.author.task(progress.id)) {
      if (task.status === 'rejected') throw new Error(`${example.slug} was rejected`);
      await this.step(example, task, progress);
    }
    this.tell(example.slug, 'pool', 'accepted');
  }

  private async create(example: Example): Promise<string> {
    const key = { idempotencyKey: `demo-${example.slug}` };
    const { id } = await this.author.api.post<TaskState>('/v1/tasks', { kind: 'rlef', ...example.parts }, key);
    this.tell(example.slug, 'author', `drafts "${String(example.parts.metadata['title'])}" (${example.story})`);
    return id;
  }

  private async step(example: Example, task: TaskState, progress: TaskProgress): Promise<void> {
    switch (task.status) {
      case 'draft':
        await this.author.seal(task.id);
        return this.tell(example.slug, 'author', 'seals prompt, requirements and solution');
      case 'sealed':
      case 'in-testing':
        return this.writeTests(example, task, progress);
      case 'validating':
        return this.watch(example, task.id);
      case 'disputed':
        return this.arbitrate(example, task.id);
      case 'reworking':
        return this.rework(example, task);
      case 'in-review':
        return this.review(example, task.id);
      default:
        throw new Error(`${example.slug} is ${task.status}, which the demo does not know`);
    }
  }

  private async writeTests({ slug, tests }: Example, task: TaskState, progress: TaskProgress): Promise<void> {
    if (task.status === 'sealed') {
      progress.fencingToken = (await this.testWriter.take(task.id)).fencing_token;
      this.save();
      this.tell(slug, 'test writer', 'claims the task, and sees prompt and requirements alone');
    }
    await this.testWriter.save(task.id, tests, progress.fencingToken, '*');
    await this.testWriter.seal(task.id, progress.fencingToken);
    this.tell(slug, 'test writer', 'seals the tests');
  }

  private async watch({ slug }: Example, id: string): Promise<void> {
    const { cycle, outcome, requirements = [] } = await this.author.validated(id, 600_000);
    const failed = requirements.filter((r) => r.outcome === 'failed').map((r) => r.requirement_id);
    const detail = failed.length > 0 ? `; the author reads: ${failed.join(', ')} failed` : '';
    this.tell(slug, 'containers', `validation ${cycle}: ${outcome ?? ''}${detail}`);
    if (outcome === 'infra-error') throw new Error(`${slug}: the container engine failed; start again when it is back`);
  }

  private async arbitrate({ slug, ruling }: Example, id: string): Promise<void> {
    if (!ruling) throw new Error(`${slug} is disputed, but its story has no ruling`);
    const task = await this.arbiter.task(id).catch(() => undefined);
    const open =
      task?.my_seat === 'arbiter'
        ? (await this.arbiter.cases(id)).find((each) => each.status === 'open')
        : await this.arbiter.takeCase(id);
    if (!open) throw new Error(`${slug} has no open case`);
    await this.arbiter.rule(open.id, ruling);
    this.tell(slug, 'arbiter', `rules ${ruling.fault}: ${ruling.subtype}`);
  }

  private async rework({ slug, rework }: Example, { id, rework: turn }: TaskState): Promise<void> {
    if (turn?.turn === 'author') {
      for (const part of ['prompt', 'requirements', 'solution'] as const) {
        if (rework[part] && turn.parts.includes(part)) await this.author.revise(id, part, rework[part]);
      }
      await this.author.seal(id);
    } else {
      if (rework.tests) await this.testWriter.rework(id, rework.tests);
      await this.testWriter.seal(id);
    }
    this.tell(slug, turn?.turn ?? '', 'reworks blind, and seals again');
  }

  private async review({ slug }: Example, id: string): Promise<void> {
    const seat = await this.reviewer.task(id).catch(() => undefined);
    if (seat?.my_seat !== 'reviewer') await this.reviewer.takeReview(id);
    await this.reviewer.accept(id, 'Read against the requirements, their tests and the coverage of the certificate.');
    this.tell(slug, 'reviewer', 'accepts by the checklist');
  }
}
