import { Injectable } from '@nestjs/common';
import type { Unit } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { Revisions, type Task } from '../tasks';
import { Clusters } from './clusters';
import { Comparisons, type Found } from './comparisons';
import { documentOf, keysOf, type Document, type Field } from './domain/document';
import { RULES } from './domain/parameters';
import { shapeOf } from './domain/shape';
import { Matches } from './matches';
import type { SimilarityItem, SimilarityTask } from './similarity.entity';
import { SimilarityRepository } from './similarity.repository';

/** Far above any honest task; what is longer is compared by its beginning. */
const LONGEST_TEXT = 200_000;

/** Puts tasks into the index and compares them with what is there. */
@Injectable()
export class IndexTasks {
  constructor(
    private readonly repository: SimilarityRepository,
    private readonly comparisons: Comparisons,
    private readonly matches: Matches,
    private readonly clusters: Clusters,
    private readonly revisions: Revisions,
  ) {}

  /**
   * Brings what is known of a task up to its parts as they stand; nothing happens where it is. Says whether it did anything.
   * SWE tasks are compared by screening, by base commit and patch.
   */
  async refresh(unit: Unit, task: Task): Promise<boolean> {
    if (task.kind === 'swe') return false;
    const compared = statusOf(task);
    const before = await this.repository.findTask(unit, task.id);
    if (before?.compared === compared) return false;
    const items = await this.store(unit, task);
    const found: Found[] = [];
    for (const { item, document } of items)
      found.push(...(await this.comparisons.compare(unit, item.seq, document, { taskId: task.id })));
    const held = await this.matches.replace(unit, task.id, found);
    await this.saveRow(unit, task, { compared, held }, before);
    await this.matches.mark(unit, task.id);
    await this.clusters.settle(unit, task.id);
    return true;
  }

  /** From now on the task's texts stay, whatever becomes of it. */
  async publish(unit: Unit, task: Task): Promise<void> {
    await this.refresh(unit, task);
    await this.repository.setPublished(unit, task.id);
  }

  private async saveRow(
    unit: Unit,
    task: Task,
    { compared, held }: Pick<SimilarityTask, 'compared' | 'held'>,
    before: SimilarityTask | undefined,
  ): Promise<void> {
    const shape = (await this.shapeOf(unit, task)) ?? null;
    const declared = await this.isDeclared(unit, task);
    const cluster = before?.cluster ?? task.id;
    await this.repository.saveTask(unit, { taskId: task.id, compared, ran: null, shape, held, declared, cluster });
  }

  private async isDeclared(unit: Unit, task: Task): Promise<boolean> {
    if (task.pins.metadata === undefined) return false;
    const { polyglot_anchor: anchor } = await this.revisions.loadForMachine(unit, task, 'metadata');
    return anchor !== null && anchor.relation !== 'unrelated';
  }

  private async shapeOf(unit: Unit, task: Task): Promise<string | undefined> {
    if (task.pins.solution === undefined || task.pins.metadata === undefined) return undefined;
    const metadata = await this.revisions.loadForMachine(unit, task, 'metadata');
    const { files } = await this.revisions.loadForMachine(unit, task, 'solution');
    return shapeOf(metadata.interface, files);
  }

  /** Texts that are new go in, those of earlier drafts go out. Gives back all that stay. */
  private async store(unit: Unit, task: Task): Promise<{ item: SimilarityItem; document: Document }[]> {
    const texts = await this.textsOf(unit, task);
    const present = await this.repository.listItems(unit, task.id);
    const kept = present.filter(({ published, field, text }) => published || texts.get(field) === text);
    await this.repository.deleteItems(
      unit,
      present.filter((item) => !kept.includes(item)).map(({ seq }) => seq),
    );
    const stored = kept.map((item) => ({ item, document: documentOf(item.field, item.text) }));
    for (const [field, text] of texts) {
      if (kept.some((item) => item.field === field && item.text === text)) continue;
      stored.push(await this.insert(unit, task.id, documentOf(field, text)));
    }
    return stored;
  }

  private async insert(unit: Unit, taskId: string, document: Document): Promise<{ item: SimilarityItem; document: Document }> {
    const { field, text, plain } = document;
    const owner = { taskId, benchmarkId: null, key: null, held: false, published: false, indexed: true };
    const [item] = await this.repository.insertItems(unit, [{ ...owner, field, text, sha256: sha256(plain) }]);
    if (!item) throw new Error('nothing was inserted');
    await this.repository.insertKeys(unit, [{ seq: item.seq, keys: keysOf(document) }]);
    return { item, document };
  }

  private async textsOf(unit: Unit, task: Task): Promise<Map<Field, string>> {
    const texts = new Map<Field, string>();
    if (task.pins.prompt !== undefined && task.pins.requirements !== undefined) {
      const prompt = await this.revisions.loadForMachine(unit, task, 'prompt');
      const { requirements } = await this.revisions.loadForMachine(unit, task, 'requirements');
      texts.set('statement', [prompt.text, ...requirements.map(({ text }) => text)].join('\n'));
    }
    for (const part of ['solution', 'tests'] as const) {
      if (task.pins[part] === undefined) continue;
      const { files } = await this.revisions.loadForMachine(unit, task, part);
      texts.set(part, files.map(({ content }) => content).join('\n'));
    }
    return new Map([...texts].map(([field, text]) => [field, text.slice(0, LONGEST_TEXT)]));
  }
}

/** Names the revisions of a task that count for its likeness, and the rules by which they were compared. */
export function statusOf({ pins }: Pick<Task, 'pins'>): string {
  return sha256(JSON.stringify([RULES, pins.metadata, pins.prompt, pins.requirements, pins.solution, pins.tests]));
}
