import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, type Fault } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader } from '../../platform/database';
import { requireMatch } from '../../platform/http';
import { ModelRegistry } from '../models';
import { DEFAULT_POLICY, type GoldenPolicy } from './domain/criteria';
import { GoldenRepository } from './golden.repository';
import type { GoldenPolicyView, NewGoldenPolicy } from './golden.schema';

export interface CurrentPolicy {
  version: number;
  policy: GoldenPolicy;
}

const FIRST: CurrentPolicy = { version: 1, policy: DEFAULT_POLICY };

@Injectable()
export class GoldenPolicies {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: GoldenRepository,
    private readonly models: ModelRegistry,
    private readonly audit: AuditLog,
  ) {}

  async current(reader: Reader): Promise<CurrentPolicy> {
    return (await this.repository.findPolicy(reader)) ?? FIRST;
  }

  async view(): Promise<GoldenPolicyView> {
    return toView(await this.current(this.work.reader));
  }

  /** A new version; what was accepted under an older one stays. */
  change(ctx: Ctx, { reason, ...policy }: NewGoldenPolicy, ifMatch: string | undefined): Promise<GoldenPolicyView> {
    return this.work.run(ctx, async (unit) => {
      const { version } = await this.current(unit);
      requireMatch(ifMatch, String(version));
      await this.requireModels(unit, policy);
      const row = { version: version + 1, policy, reason, createdBy: ctx.actor.accountId, createdAt: ctx.now().toISOString() };
      await this.repository.insertPolicy(unit, row);
      const data = { version: row.version, policy, reason };
      await this.audit.append(unit, { action: 'golden-policy.changed', subject: 'golden-policy', data });
      return toView(row);
    });
  }

  private async requireModels(reader: Reader, { reference, models }: GoldenPolicy): Promise<void> {
    const names = [...new Set([...models, ...(reference.model === undefined ? [] : [reference.model])])];
    const faults: Fault[] = [];
    for (const name of names)
      if (!(await this.models.findByName(reader, name)))
        faults.push({ pointer: '/models', detail: `no model has the name ${name}` });
    if (faults.length > 0) throw new DomainError('invalid', undefined, faults);
  }
}

function toView({ version, policy }: CurrentPolicy): GoldenPolicyView {
  return { version, etag: String(version), ...policy };
}
