import { Injectable } from '@nestjs/common';
import type { Unit } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { compare } from './domain/compare';
import { documentOf, keysOf, type Document } from './domain/document';
import { withinCorpus, type FindingRecord } from './domain/findings';
import type { SimilarityItem } from './similarity.entity';
import { SimilarityRepository, type Owner } from './similarity.repository';

/** What a document of one thing has in common with an item of another. */
export interface Found {
  other: Pick<SimilarityItem, 'taskId' | 'benchmarkId' | 'key' | 'held'>;
  findings: FindingRecord[];
}

/** How matches name the other side: a task's id, or `<benchmark id>/<key>`. */
export function nameOf({ taskId, benchmarkId, key }: Found['other']): string {
  return taskId ?? `${benchmarkId ?? ''}/${key ?? ''}`;
}

/** Compares documents with the index, cheap to expensive. */
@Injectable()
export class Comparisons {
  constructor(private readonly repository: SimilarityRepository) {}

  /** `seq` is the number of the document's own item. */
  async compare(unit: Unit, seq: number, document: Document, owner: Owner): Promise<Found[]> {
    const { items, common } = await this.repository.lookUp(unit, keysOf(document), owner);
    const same = await this.repository.findSame(unit, document.field, sha256(document.plain), owner);
    const candidates = await this.repository.loadItems(unit, [...new Set([...same, ...items])]);
    const ofOthers = candidates.filter(({ taskId }) => 'taskId' in owner || taskId !== null);
    return ofOthers
      .map((item) => {
        const all = compare(document, documentOf(item.field, item.text), common);
        const findings = 'taskId' in owner && item.taskId !== null ? withinCorpus(all) : all;
        return { other: item, findings: findings.map((finding) => ({ ...finding, items: { mine: seq, theirs: item.seq } })) };
      })
      .filter(({ findings }) => findings.length > 0);
  }
}
