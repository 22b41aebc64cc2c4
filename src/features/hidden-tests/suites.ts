import { Injectable, type OnModuleInit } from '@nestjs/common';
import { conflict, DomainError, type Fault } from '../../domain/errors';
import { findSweLanguage } from '../../domain/swe';
import { AuditLog } from '../../platform/audit';
import type { Reader, Unit } from '../../platform/database';
import { JobQueue } from '../../platform/jobs';
import { findSyntaxLanguage, parseSource, UnparsableError, walk } from '../../platform/syntax';
import { AccountsService } from '../accounts';
import { BlindTestsService, type SweSuites } from '../blind-tests';
import { QueueSources } from '../claims';
import { Revisions, type FilesPart, type Revision, type Task } from '../tasks';
import { findFaults, findLacks } from './judging/suite';
import { refuseWriter } from './domain/writers';
import type { HiddenTestRound } from './hidden-tests.entity';
import { HiddenTestsRepository } from './hidden-tests.repository';

export const HIDDEN_TESTS_JOB = 'hidden-tests';

/** The seat of a blind test writer on an SWE task, and what they save and seal there. */
@Injectable()
export class Suites implements SweSuites, OnModuleInit {
  constructor(
    private readonly repository: HiddenTestsRepository,
    private readonly accounts: AccountsService,
    private readonly blindTests: BlindTestsService,
    private readonly sources: QueueSources,
    private readonly revisions: Revisions,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.blindTests.registerSwe(this);
    this.sources.register({
      seat: 'test-writer',
      statuses: ['in-testing'],
      isOpen: async (reader, task) => (await this.repository.findOpen(reader, task.id))?.status === 'asked',
      claimed: (unit, task) => this.turn(unit, task, 'asked', 'claimed'),
      ended: (unit, task) => this.turn(unit, task, 'claimed', 'asked'),
    });
    this.sources.registerObjection((reader, seat, task, personId) => this.objection(reader, seat, task, personId));
  }

  async accept(unit: Unit, task: Task, { files }: FilesPart): Promise<void> {
    const { mark } = await this.getOpen(unit, task);
    const faults = findFaults(files, mark);
    for (const [index, file] of files.entries()) faults.push(...(await unparsed(file, index)));
    if (faults.length > 0) throw new DomainError('suite-refused', undefined, faults);
  }

  async seal(unit: Unit, task: Task, draft: Revision): Promise<void> {
    const round = await this.take(unit, task, draft);
    await this.prove(unit, round);
  }

  /** The proof begins with the step that follows the turn. */
  async sealRework(unit: Unit, task: Task, draft: Revision): Promise<void> {
    await this.take(unit, task, draft);
  }

  async prove(unit: Unit, { id, tries }: HiddenTestRound): Promise<void> {
    await this.jobs.enqueue(unit, { kind: HIDDEN_TESTS_JOB, subject: id, payload: { round: id }, dedupeKey: `${id}:${tries}` });
  }

  private async take(unit: Unit, task: Task, draft: Revision): Promise<HiddenTestRound> {
    const round = await this.getOpen(unit, task);
    const suite = await this.revisions.loadRevision(unit, 'tests', draft.id);
    // A draft of an earlier round has another mark.
    await this.accept(unit, task, suite);
    const lacks = findLacks(suite.files);
    if (lacks.length > 0) throw new DomainError('not-ready', 'The suite is not complete.', lacks);
    const sealed = await this.repository.update(unit, round, {
      ...{ status: 'sealed', tries: round.tries + 1, revisionId: draft.id, personId: unit.ctx.actor.personId, findings: null },
    });
    const data = { round: round.id, revision: draft.id };
    await this.audit.append(unit, { action: 'hidden-tests.sealed', subject: task.id, data });
    return sealed;
  }

  private async getOpen(reader: Reader, task: Task): Promise<HiddenTestRound> {
    const round = await this.repository.findOpen(reader, task.id);
    if (round?.status !== 'claimed' && round?.status !== 'reworking') throw conflict('No blind tests are to be written now.');
    return round;
  }

  private async turn(unit: Unit, task: Task, from: 'asked' | 'claimed', to: 'asked' | 'claimed'): Promise<void> {
    const round = await this.repository.findOpen(unit, task.id);
    if (round?.status === from) await this.repository.update(unit, round, { status: to });
  }

  private async objection(reader: Reader, seat: string, task: Task, personId: string): Promise<string | undefined> {
    if (seat !== 'test-writer' || task.kind !== 'swe') return undefined;
    const capabilities = await this.accounts.capabilitiesOfPerson(reader, personId);
    return refuseWriter(capabilities, findSweLanguage(task.domain), await this.accounts.findQualifications(reader, personId));
  }
}

/** What macros stand for is not in the text. */
const PREPROCESSED: ReadonlySet<string> = new Set(['c', 'cpp']);

/** Source text that its language can't be read as; what has no grammar here is taken as it is. */
async function unparsed({ path, content }: FilesPart['files'][number], index: number): Promise<Fault[]> {
  const language = findSyntaxLanguage(path);
  if (!language || PREPROCESSED.has(language)) return [];
  const pointer = `/files/${index}/content`;
  try {
    const { root } = await parseSource(language, content);
    for (const { broken, line } of walk(root))
      if (broken) return [{ pointer, code: 'does-not-parse', detail: `not ${language}`, line }];
    return [];
  } catch (error) {
    if (!(error instanceof UnparsableError)) throw error;
    return [{ pointer, code: error.reason, detail: `this text can't be read as ${language}` }];
  }
}
