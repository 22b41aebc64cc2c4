import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { RevisionPins } from '../../domain/task';
import type { Unit } from '../../platform/database';
import { readSuite, type SuiteTest } from '../../platform/python';
import { Revisions } from '../tasks';
import { ValidationService, type ValidationEvidence } from '../validation';
import type { Cycle, Discrepancy } from './arbitration.entity';
import { ArbitrationRepository } from './arbitration.repository';
import type { Attachment } from './bundles.service';
import { attribute, type AttachedFact, type AttributionFacts, type FailedTest } from './domain/attribution';

/** What attachments about one test have in common. */
const AboutTest = z.object({ test_id: z.string(), clusters: z.array(z.object({ output: z.string().nullable() })) });

/** Lets the rules have their say when a case opens, and keeps it: rules that change later change no proposal. */
@Injectable()
export class AttributionService {
  constructor(
    private readonly repository: ArbitrationRepository,
    private readonly revisions: Revisions,
    private readonly validations: ValidationService,
  ) {}

  async propose(unit: Unit, { id, cycles }: Discrepancy, attachments: readonly Attachment[]): Promise<void> {
    const cycle = cycles.at(-1);
    if (!cycle) return;
    const { fault, subtype, reasons } = attribute(await this.gather(unit, cycle, attachments));
    const at = { discrepancyId: id, cycle: cycles.length - 1, createdAt: cycle.at };
    await this.repository.insertProposal(unit, { ...at, fault, subtype, reasons });
  }

  private async gather(
    unit: Unit,
    { pins, validation_id }: Cycle,
    attachments: readonly Attachment[],
  ): Promise<AttributionFacts> {
    const evidence = validation_id === null ? undefined : await this.validations.evidenceOf(unit, validation_id);
    const { factors = [], acceptedStubs = [], untestedRequirements = [], collection = [] } = evidence?.findings ?? {};
    const suite = await this.suite(unit, pins);
    return {
      ...(await this.specification(unit, pins)),
      ...{ factors, acceptedStubs, untestedRequirements, collection },
      failed: evidence ? failedTests(evidence, suite) : [],
      broken: evidence ? brokenRuns(evidence) : [],
      attachments: attachments.map((each) => attached(each, suite)),
    };
  }

  private async specification(
    unit: Unit,
    pins: RevisionPins,
  ): Promise<Pick<AttributionFacts, 'prompt' | 'requirements' | 'names'>> {
    const has = (part: keyof RevisionPins): boolean => pins[part] !== undefined;
    const { text } = has('prompt') ? await this.revisions.loadForMachine(unit, { pins }, 'prompt') : { text: '' };
    const { requirements } = has('requirements')
      ? await this.revisions.loadForMachine(unit, { pins }, 'requirements')
      : { requirements: [] };
    const metadata = has('metadata') ? await this.revisions.loadForMachine(unit, { pins }, 'metadata') : undefined;
    // An SWE task declares no interface.
    const declared = metadata && 'interface' in metadata ? metadata.interface.modules : [];
    return { prompt: text, requirements, names: declared.flatMap(({ names }) => names) };
  }

  private async suite(unit: Unit, pins: RevisionPins): Promise<SuiteTest[]> {
    if (pins.tests === undefined) return [];
    return (await readSuite((await this.revisions.loadForMachine(unit, { pins }, 'tests')).files)).tests;
  }
}

function attached({ kind, id, body }: Attachment, suite: readonly SuiteTest[]): AttachedFact {
  const about = AboutTest.safeParse(body);
  if (!about.success) return { kind, id };
  const { test_id, clusters } = about.data;
  const source = suite.find((test) => test.id === test_id)?.source ?? '';
  return { kind, id, test: { id: test_id, source, outputs: clusters.flatMap(({ output }) => output ?? []) } };
}

function brokenRuns({ executions }: ValidationEvidence): string[] {
  const runs = executions.filter(({ purpose }) => purpose !== 'stubs').flatMap(({ report }) => report.runs);
  return [...new Set(runs.flatMap(({ detail }) => detail ?? []))];
}

function failedTests({ tests, findings, executions }: ValidationEvidence, suite: readonly SuiteTest[]): FailedTest[] {
  const runs = executions.filter(({ purpose }) => purpose !== 'stubs').flatMap(({ report }) => report.runs);
  const passing = tests.filter(({ id }) => findings.failing.every((test) => test.id !== id));
  return findings.failing.map(({ id, failure }) => {
    const seen = runs.flatMap((run) => run.tests.filter((test) => test.id === id && test.outcome !== 'not-run'));
    const raised = failure.failure?.raised;
    const requirementIds = tests.find((test) => test.id === id)?.requirementIds ?? [];
    const siblings = passing.filter((test) => test.requirementIds.some((each) => requirementIds.includes(each))).length;
    return {
      ...{ id, requirementIds, siblings, outcome: failure.outcome },
      ...{ source: suite.find((test) => test.id === id)?.source ?? '', type: failure.failure?.type ?? '' },
      ...{ message: failure.failure?.message ?? '', everywhere: seen.every(({ outcome }) => outcome !== 'passed') },
      ...(raised && { raised: { entry: raised.entry, exception: raised.exception } }),
    };
  });
}
