import { Injectable } from '@nestjs/common';
import type { FaultSide } from '../../domain/faults';
import type { Reader } from '../../platform/database';
import type { AttributionProposal, Ruling } from './arbitration.entity';
import { ArbitrationRepository } from './arbitration.repository';
import { decidedCycles } from './decided';

/** A decided cycle, for statistics: its blind rulings in the order of their making, and what the machine had proposed. */
export interface DecidedCase {
  discrepancyId: string;
  cycle: number;
  /** Time of the ruling that decided it. */
  at: string;
  /** Made without knowledge of another; a third arbiter's, who saw two, is not among them. */
  blind: Pick<Ruling, 'personId' | 'fault' | 'subtype'>[];
  proposal: { fault: FaultSide; subtype: string; rule: string; version: number } | undefined;
}

/** What has been ruled, once it is decided: statistics must not tell of rulings that wait for a second one. */
@Injectable()
export class DecidedCases {
  constructor(private readonly repository: ArbitrationRepository) {}

  async list(reader: Reader): Promise<DecidedCase[]> {
    const rulings = byCase(await this.repository.listAllRulings(reader));
    const proposals = new Map((await this.repository.listProposals(reader)).map((each) => [keyOf(each), each]));
    return (await this.repository.listRuled(reader)).flatMap((discrepancy) =>
      decidedCycles(discrepancy, rulings.get(discrepancy.id) ?? []).map(({ cycle, index, made, decidedBy }) => ({
        ...{ discrepancyId: discrepancy.id, cycle: index, at: made.at(-1)?.createdAt ?? decidedBy.createdAt },
        blind: made.slice(0, cycle.rulings_wanted ?? 1).map(({ personId, fault, subtype }) => ({ personId, fault, subtype })),
        proposal: proposalOf(proposals.get(keyOf({ discrepancyId: discrepancy.id, cycle: index }))),
      })),
    );
  }

  /** Whether anybody has ruled on the task, decided or not: for who registers it, and for nobody else. */
  async hasRulings(reader: Reader, taskId: string): Promise<boolean> {
    return (await this.repository.countRulings(reader, taskId)) > 0;
  }
}

function byCase(rulings: readonly Ruling[]): Map<string, Ruling[]> {
  const grouped = new Map<string, Ruling[]>();
  for (const ruling of rulings) {
    const own = grouped.get(ruling.discrepancyId);
    if (own) own.push(ruling);
    else grouped.set(ruling.discrepancyId, [ruling]);
  }
  return grouped;
}

function keyOf({ discrepancyId, cycle }: Pick<AttributionProposal, 'discrepancyId' | 'cycle'>): string {
  return `${discrepancyId}:${cycle}`;
}

function proposalOf(proposal: AttributionProposal | undefined): DecidedCase['proposal'] {
  const [reason] = proposal?.reasons ?? [];
  return reason && { fault: reason.fault, subtype: reason.subtype, rule: reason.rule, version: reason.version };
}
