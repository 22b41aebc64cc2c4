import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader } from '../../platform/database';
import { CATALOGUE, GATE_SIZE } from './domain/catalogue';
import type { Criterion } from './domain/criterion';
import { DEFAULT_POLICY, faultsOf, type Departures, type ScreeningPolicy } from './domain/policy';
import { ScreeningRepository } from './screening.repository';
import type { CatalogueView, CriterionView, NewScreeningPolicy, ScreeningPolicyView } from './screening.schema';

/** By what tasks are screened: the catalogue, and the policy that departs from its parameters. */
@Injectable()
export class ScreeningPolicies {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ScreeningRepository,
    private readonly audit: AuditLog,
  ) {}

  /** The policy that holds. */
  async current(reader: Reader): Promise<ScreeningPolicy> {
    return (await this.repository.findPolicy(reader)) ?? DEFAULT_POLICY;
  }

  async catalogue(): Promise<CatalogueView> {
    const policy = await this.current(this.work.reader);
    return { items: CATALOGUE.map(criterionView), policy: policyView(policy) };
  }

  /** A new policy; what was screened under the one before is out of date. */
  replace(ctx: Ctx, { all, by_language, must_be_known, reason }: NewScreeningPolicy): Promise<ScreeningPolicyView> {
    requireGood('/all', all);
    for (const [language, departures] of Object.entries(by_language)) requireGood(`/by_language/${language}`, departures);
    return this.work.run(ctx, async (unit) => {
      const { version: before } = await this.current(unit);
      const row = {
        ...{ version: before + 1, all, byLanguage: by_language, mustBeKnown: must_be_known, reason },
        ...{ createdBy: ctx.actor.accountId, createdAt: ctx.now().toISOString() },
      };
      await this.repository.insertPolicy(unit, row);
      await this.audit.append(unit, {
        action: 'screening.policy-set',
        subject: 'screening-policy',
        data: { version: row.version },
      });
      return policyView(row);
    });
  }
}

function requireGood(pointer: string, departures: Departures): void {
  const faults = faultsOf(departures).map(({ place, detail }) => ({ pointer: `${pointer}/${place}`, detail }));
  if (faults.length > 0) throw new DomainError('invalid', undefined, faults);
}

function policyView({ version, all, byLanguage, mustBeKnown }: ScreeningPolicy): ScreeningPolicyView {
  return { version, all: toPlain(all), by_language: toPlain(byLanguage), must_be_known: [...mustBeKnown] };
}

/** Lists that nobody may change, as JSON has them. */
function toPlain<T extends object>(value: T): never {
  return structuredClone(value) as never;
}

function criterionView({
  number,
  code,
  title,
  severity,
  definition,
  parameters,
  source,
  dependsOn,
  unknownWhen,
}: Criterion): CriterionView {
  return {
    ...{ number, code, title, gate: number <= GATE_SIZE, severity, definition, parameters: toPlain(parameters), source },
    ...{ depends_on: [...dependsOn], unknown_when: unknownWhen },
  };
}
