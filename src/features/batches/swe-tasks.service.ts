import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { notFound } from '../../domain/errors';
import { SWE_LANGUAGE_SLUGS, type SweLanguage } from '../../domain/swe';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader } from '../../platform/database';
import { toPage } from '../../platform/http';
import type { SweTask } from './batches.entity';
import { BatchesRepository } from './batches.repository';
import type { TaskQuery, TaskView } from './batches.schema';
import type { SourceKind } from '../sourcing';
import { Manifests } from './manifests';
import { afterOf } from './pools.service';

/** Rows that are read at a time. */
const CHUNK = 200;

/** A verified task with all that is stored of it. */
export interface StoredTask {
  /** With `instance` and `record`. */
  task: SweTask;
  /** Of its candidate; null where nothing was measured. */
  facts: Record<string, unknown> | null;
}

/** Verified tasks. A row whose id is not in the manifest of its language is served to nobody. */
@Injectable()
export class SweTasks {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    private readonly manifests: Manifests,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(query: TaskQuery): Promise<{ items: TaskView[]; next_cursor: string | null }> {
    const rows = await this.repository.listTasks(this.work.reader, query, afterOf(query.cursor), query.limit + 1);
    const page = toPage(rows, query.limit, ({ id }) => id);
    const listed = await this.listed(page.items);
    return { ...page, items: listed.map(taskView) };
  }

  async get(id: string): Promise<TaskView> {
    return taskView(await this.getListed(id));
  }

  async find(id: string): Promise<TaskView | undefined> {
    const task = await this.repository.findTask(this.work.reader, id);
    const [listed] = task ? await this.listed([task]) : [];
    return listed && taskView(listed);
  }

  /** Which of these ids are of tasks that are served. */
  async present(ids: readonly string[], reader: Reader = this.work.reader): Promise<Set<string>> {
    const rows = await this.repository.findLanguages(reader, ids);
    return new Set((await this.listed(rows)).map(({ id }) => id));
  }

  /** Of all tasks that are served, in their order. */
  async ids(): Promise<string[]> {
    const found: string[] = [];
    for (let after: string | undefined; ;) {
      const rows = await this.repository.listTasks(this.work.reader, {}, after, CHUNK);
      found.push(...(await this.listed(rows)).map(({ id }) => id));
      if (rows.length < CHUNK) return found;
      after = rows.at(-1)?.id;
    }
  }

  /** The golden patch of a task that is served. */
  async findGolden(id: string): Promise<string | undefined> {
    if (!(await this.find(id))) return undefined;
    const [found] = await this.repository.listInstances(this.work.reader, [id]);
    const instance = JSON.parse(found?.instance ?? '{}') as { patch?: string };
    return instance.patch;
  }

  /** The validation record, JSON as it was stored. */
  async getRecord(id: string): Promise<Record<string, unknown>> {
    await this.getListed(id);
    const record = await this.repository.findRecord(this.work.reader, id);
    if (record === undefined) throw notFound();
    return JSON.parse(record) as Record<string, unknown>;
  }

  /** The row as it is stored, with its SWE-bench row and its record; undefined for what the manifest does not list. For the machine. */
  async findWhole(reader: Reader, id: string): Promise<SweTask | undefined> {
    return (await this.loadStored(reader, [id]))[0]?.task;
  }

  /** Listed tasks in the order of their ids, some at a time, without their rows and records. */
  async *each(reader: Reader): AsyncGenerator<SweTask, undefined> {
    for (let after: string | undefined; ;) {
      const rows = await this.repository.listTasks(reader, {}, after, CHUNK);
      yield* await this.listed(rows);
      if (rows.length < CHUNK) return undefined;
      after = rows.at(-1)?.id;
    }
  }

  /** The kind of source that made the candidate of a task; undefined where no batch tells. */
  async findSourceKind(reader: Reader, { candidateId }: Pick<SweTask, 'candidateId'>): Promise<SourceKind | undefined> {
    return (await this.repository.findMakers(reader, [candidateId])).get(candidateId)?.source;
  }

  /** Takes a task out of the manifest of its language: it is served to nobody until it is validated again. */
  async unlist({ id, language }: Pick<SweTask, 'id' | 'language'>): Promise<void> {
    await this.manifests.of(language).remove(id);
  }

  /** Absolute path of a row's Harbor directory. */
  folderOf({ folder }: Pick<SweTask, 'folder'>): string {
    return join(this.config.swe.artifactsDir, folder);
  }

  /** The SWE-bench row, as it was written. */
  async getInstance(id: string): Promise<Record<string, unknown>> {
    await this.getListed(id);
    const [row] = await this.repository.listInstances(this.work.reader, [id]);
    if (!row) throw notFound();
    return JSON.parse(row.instance) as Record<string, unknown>;
  }

  /** Absolute path of the Harbor directory. */
  async getFolder(id: string): Promise<string> {
    return this.folderOf(await this.getListed(id));
  }

  /** SWE-bench rows, a line each, in the order of ids; memory does not depend on how many there are. */
  async *instances(language?: SweLanguage, but: ReadonlySet<string> = new Set()): AsyncGenerator<string> {
    for (let after: string | undefined; ;) {
      const rows = await this.repository.listTasks(this.work.reader, { ...(language && { language }) }, after, CHUNK);
      const listed = (await this.listed(rows)).map(({ id }) => id).filter((id) => !but.has(id));
      if (listed.length > 0)
        for (const { instance } of await this.repository.listInstances(this.work.reader, listed)) yield `${instance}\n`;
      if (rows.length < CHUNK) return;
      after = rows.at(-1)?.id;
    }
  }

  /** Ids of all listed tasks in their order, some at a time. */
  async *eachListed(language: SweLanguage | undefined, size: number): AsyncGenerator<string[]> {
    for (let after: string | undefined; ;) {
      const rows = await this.repository.listTasks(this.work.reader, { ...(language && { language }) }, after, size);
      yield (await this.listed(rows)).map(({ id }) => id);
      if (rows.length < size) return;
      after = rows.at(-1)?.id;
    }
  }

  /** Whole tasks in the order of their ids; those that are not there, or not listed, are left out. `listed`: the caller knows that they are. */
  async loadStored(reader: Reader, ids: readonly string[], { listed = false } = {}): Promise<StoredTask[]> {
    const found = await this.repository.loadTasks(reader, ids);
    const tasks = listed ? found : await this.listed(found);
    const facts = await this.repository.findCandidatesById(
      reader,
      tasks.map(({ candidateId }) => candidateId),
    );
    return tasks.map((task) => ({ task, facts: facts.get(task.candidateId)?.facts ?? null }));
  }

  private async getListed(id: string): Promise<SweTask> {
    const task = await this.repository.findTask(this.work.reader, id);
    const [listed] = task ? await this.listed([task]) : [];
    if (!listed) throw notFound();
    return listed;
  }

  private async listed<T extends Pick<SweTask, 'id' | 'language'>>(rows: readonly T[]): Promise<T[]> {
    const ids = new Map<SweLanguage, Set<string>>();
    for (const language of SWE_LANGUAGE_SLUGS)
      if (rows.some((row) => row.language === language)) ids.set(language, new Set(await this.manifests.of(language).list()));
    return rows.filter(({ id, language }) => ids.get(language)?.has(id));
  }
}

function taskView({ id, language, folder, contentHash, summary, verifiedAt }: SweTask): TaskView {
  return {
    id,
    language,
    folder,
    content_hash: contentHash,
    ...summary,
    repetitions: summary.repetitions ?? null,
    verified_at: verifiedAt,
  };
}
