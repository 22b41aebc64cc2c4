import { Injectable } from '@nestjs/common';
import type { Part, RevisionPins } from '../../domain/task';
import { AuditLog } from '../../platform/audit';
import type { Reader, Unit } from '../../platform/database';
import { canonicalJson, sha256 } from '../../platform/hash';
import { Revisions } from '../tasks';
import { ValidationService } from '../validation';
import type { Cycle, Discrepancy, EvidenceBundle } from './arbitration.entity';
import { ArbitrationRepository } from './arbitration.repository';

/** One thing that a later feature found: `body` is kept whole, and what it says is as hidden as solution and tests together. */
export interface Attachment {
  /** A slug that rules of attribution know: `outputs-split`, `same-test-fails`, ... */
  kind: string;
  /** Of the stress run, the check, ... that found it. */
  id: string;
  body: unknown;
}

/** Everything that an arbiter is shown of one cycle. */
interface BundleBody {
  format: 'assay-case-evidence/1';
  discrepancy_id: string;
  task_id: string;
  cycle: number;
  source: Cycle['source'];
  statement: string | null;
  at: string;
  /** Revision and sha256 of every part that is pinned. */
  parts: Partial<Record<Part, { revision_id: string; sha256: string }>>;
  /** The validation that failed, or the grading that was reported, with the sha256 of its stored evidence. */
  validation: { id: string; evidence_sha256: string | null } | null;
  grading: { id: string; evidence_sha256: string | null } | null;
  attachments: (Attachment & { sha256: string })[];
}

/** A bundle as read back, with what no longer is as it was frozen; empty for an intact one. */
export interface CheckedBundle {
  bundle: EvidenceBundle;
  body: Record<string, unknown>;
  changed: string[];
}

const PURPOSE = 'evidence-bundle';

/** Freezes the evidence of a cycle by its hash, and checks it whenever it is read. */
@Injectable()
export class BundlesService {
  constructor(
    private readonly repository: ArbitrationRepository,
    private readonly revisions: Revisions,
    private readonly validations: ValidationService,
    private readonly audit: AuditLog,
  ) {}

  async freeze(unit: Unit, discrepancy: Discrepancy, attachments: readonly Attachment[]): Promise<EvidenceBundle> {
    const { id, taskId, cycles } = discrepancy;
    const cycle = cycles.at(-1);
    if (!cycle) throw new Error(`${id} has no cycle`);
    const body = canonicalJson(await this.compose(unit, id, taskId, cycles.length - 1, cycle, attachments));
    const bundle: EvidenceBundle = {
      ...{ discrepancyId: id, cycle: cycles.length - 1, taskId, body, sha256: sha256(body) },
      ...{ mac: this.audit.keyedDigest(PURPOSE, body), createdAt: cycle.at },
    };
    await this.repository.insertBundle(unit, bundle);
    return bundle;
  }

  /** The bundle of a cycle with its check; undefined for cycles from before there were bundles. */
  async read(reader: Reader, discrepancyId: string, cycle: number): Promise<CheckedBundle | undefined> {
    const bundle = await this.repository.findBundle(reader, discrepancyId, cycle);
    if (!bundle) return undefined;
    const whole = sha256(bundle.body) === bundle.sha256 && this.audit.keyedDigest(PURPOSE, bundle.body) === bundle.mac;
    if (!whole) return { bundle, body: {}, changed: ['bundle'] };
    const body = JSON.parse(bundle.body) as BundleBody;
    return {
      bundle,
      body: { ...body },
      changed: [...(await this.changedParts(reader, body)), ...(await this.changedProof(reader, body))],
    };
  }

  private async compose(
    unit: Unit,
    id: string,
    taskId: string,
    index: number,
    cycle: Cycle,
    attachments: readonly Attachment[],
  ): Promise<BundleBody> {
    const { source, statement, at, validation_id, grading_id, evidence_sha256 } = cycle;
    return {
      ...{ format: 'assay-case-evidence/1', discrepancy_id: id, task_id: taskId, cycle: index, source, statement, at },
      parts: await this.digests(unit, cycle.pins),
      validation: validation_id === null ? null : { id: validation_id, evidence_sha256 },
      grading: grading_id === undefined ? null : { id: grading_id, evidence_sha256 },
      attachments: attachments.map((each) => ({ ...each, sha256: sha256(canonicalJson(each.body)) })),
    };
  }

  private async digests(unit: Unit, pins: RevisionPins): Promise<BundleBody['parts']> {
    const found: [string, { revision_id: string; sha256: string }][] = [];
    // One after another: a unit has one connection.
    for (const [part, revisionId] of Object.entries(pins)) {
      const revision = await this.revisions.find(unit, revisionId);
      if (revision) found.push([part, { revision_id: revisionId, sha256: revision.sha256 }]);
    }
    return Object.fromEntries(found);
  }

  private async changedParts(reader: Reader, { parts }: BundleBody): Promise<string[]> {
    const changed: string[] = [];
    for (const [part, pinned] of Object.entries(parts)) {
      const content = await this.revisions.loadRevision(reader, part as Part, pinned.revision_id);
      if (sha256(`${part}\n${canonicalJson(content)}`) !== pinned.sha256) changed.push(`parts/${part}`);
    }
    return changed;
  }

  private async changedProof(reader: Reader, { validation }: BundleBody): Promise<string[]> {
    if (!validation || validation.evidence_sha256 === null) return [];
    const evidence = canonicalJson(await this.validations.evidenceOf(reader, validation.id));
    return sha256(evidence) === validation.evidence_sha256 ? [] : ['validation'];
  }
}
