import type { Audience } from '../../domain/separation';
import type { AttributionProposal, Discrepancy, Ruling } from './arbitration.entity';
import type { DiscrepancyView, ProposalView, RulingView } from './arbitration.schema';
import { ruledCycles } from './decided';
import { isSplit } from './domain/blind';

/** A ruling in full: for arbiters and reviewers. Never who made it. */
export function fullRulingView(ruling: Ruling): RulingView {
  const { id, discrepancyId, cycle, fault, subtype, rationale, findings, rework, leakedTo, createdAt } = ruling;
  return {
    ...{ id, discrepancy_id: discrepancyId, cycle, fault, subtype, rationale, findings, rework, leaked_to: leakedTo },
    ...{ disposition: ruling.disposition, bundle_sha256: ruling.bundleSha256, created_at: createdAt },
  };
}

export function proposalView({ cycle, fault, subtype, reasons }: AttributionProposal): ProposalView {
  return { cycle, fault, subtype, reasons };
}

/** A ruling as one side may have it: nothing at all, unless a finding is addressed to them. */
function sideRulingView(ruling: Ruling, side: 'author' | 'test-writer'): RulingView[] {
  const finding = ruling.findings[side];
  if (finding === undefined) return [];
  const { id, discrepancyId, cycle, fault, subtype, createdAt } = ruling;
  return [{ id, discrepancy_id: discrepancyId, cycle, fault, subtype, finding, created_at: createdAt }];
}

/** The case in the words of an audience. Rulings of a cycle show once it is decided; to its third arbiter once two differ. */
export function toDiscrepancyView(discrepancy: Discrepancy, rulings: readonly Ruling[], audience: Audience): DiscrepancyView {
  const { id, taskId, status, cycles, openedAt, closedAt, closeReason } = discrepancy;
  const ruled = ruledCycles(discrepancy, rulings);
  const base = {
    ...{ id, task_id: taskId, status, cycles: cycles.length },
    ...{ opened_at: openedAt, closed_at: closedAt, close_reason: closeReason },
  };
  if (audience === 'author' || audience === 'test-writer') {
    return { ...base, rulings: ruled.flatMap(({ decidedBy }) => (decidedBy ? sideRulingView(decidedBy, audience) : [])) };
  }
  if (audience !== 'arbiter' && audience !== 'reviewer') return { ...base, rulings: [] };
  const shown = ruled.flatMap(({ cycle, made, decidedBy }) => {
    const third = audience === 'arbiter' && isSplit(cycle.rulings_wanted ?? 1, made);
    return decidedBy !== undefined || third
      ? made.map((ruling) => ({ ...fullRulingView(ruling), decisive: ruling.id === decidedBy?.id }))
      : [];
  });
  return { ...base, rulings: shown, evidence: cycles.map((cycle) => evidenceRow(cycle)) };
}

function evidenceRow(cycle: Discrepancy['cycles'][number]): NonNullable<DiscrepancyView['evidence']>[number] {
  const { source, validation_id, grading_id, pins, evidence_sha256, statement, at } = cycle;
  return {
    source,
    validation_id,
    ...(grading_id !== undefined && { grading_id }),
    pins: { ...pins },
    evidence_sha256,
    statement,
    at,
  };
}
