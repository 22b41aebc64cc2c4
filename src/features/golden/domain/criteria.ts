import { z } from 'zod';

/** Who has to have tried a task before it is golden: data, with a version that stays in every record. */
export const GoldenPolicy = z
  .strictObject({
    reference: z
      .strictObject({
        agent: z.enum(['oracle', 'bash']).describe('`oracle` applies the golden patch; `bash` is the agent with one tool'),
        model: z.string().max(100).optional().describe('Name of the model that `bash` asks'),
        must_resolve: z.boolean().describe('Whether it has to solve the task, or only to have tried'),
      })
      .refine(({ agent, model }) => (agent === 'bash') === (model !== undefined), 'a model for `bash`, and for `bash` alone'),
    models: z
      .array(z.string().max(100))
      .max(20)
      .describe('Names of models that have to have tried by the agent `bash`, whatever came of it'),
  })
  .meta({ id: 'GoldenPolicy' });
export type GoldenPolicy = z.infer<typeof GoldenPolicy>;

export const DEFAULT_POLICY: GoldenPolicy = { reference: { agent: 'oracle', must_resolve: true }, models: [] };

export const GOLDEN_CRITERIA = [
  'certificate-of-these-parts',
  'statement-written',
  'screening-passed',
  'evaluation-stamped',
  'hints-accepted',
  'no-open-discrepancy',
  'reference-tried',
  'models-tried',
] as const;
export type GoldenCriterion = (typeof GOLDEN_CRITERIA)[number];

/** One judged attempt of an agent at the task as it is. */
export interface Trial {
  trajectory_id: string;
  agent: string;
  model: string | null;
  outcome: string;
  cheated: boolean;
  ended_at: string;
}

export interface GoldenFacts {
  /** There is a certificate, and what runs of it is what the task has now. */
  certified: boolean;
  statement: {
    /** By whose words the candidate was made: `from-issue`, `from-body` or `from-commit`. */
    kind: string;
    /** A person has written the one that the task has now. */
    isWritten: boolean;
  };
  /** Of the current screening; undefined where there is none of the task as it is. */
  screening: 'passed' | 'rejected' | 'flagged' | undefined;
  stamped: boolean;
  hints: { needed: boolean; met: boolean };
  openDiscrepancy: boolean;
  trials: readonly Trial[];
}

export interface CriterionState {
  code: GoldenCriterion;
  met: boolean;
  /** What there is, or what is missing. */
  detail: string;
}

/** The state of every criterion, in order; a task is golden when all are met. An attempt that failed of infrastructure is none. */
export function goldenState(policy: GoldenPolicy, facts: GoldenFacts): CriterionState[] {
  const { screening, hints, statement } = facts;
  const counted = facts.trials.filter(({ outcome }) => outcome !== 'infra-error');
  return [
    told('certificate-of-these-parts', facts.certified, 'proved as it is', 'what is proved is not what the task has now'),
    told(
      'statement-written',
      statement.kind !== 'from-commit' || statement.isWritten,
      statement.isWritten ? 'written by a person' : statement.kind,
      'the statement is a commit message; a person has to write one',
    ),
    told(
      'screening-passed',
      screening === 'passed',
      'all criteria',
      `the screening of the task as it is: ${screening ?? 'none'}`,
    ),
    told('evaluation-stamped', facts.stamped, 'both axes kept, stamped by evaluator 2', 'no stamp on the task as it is'),
    told('hints-accepted', hints.met, hints.needed ? 'needed, and accepted' : 'none needed', 'hints are needed, and not decided'),
    told('no-open-discrepancy', !facts.openDiscrepancy, 'no case is open', 'a case is open'),
    reference(policy.reference, counted),
    models(policy.models, counted),
  ];
}

function reference({ agent, model, must_resolve }: GoldenPolicy['reference'], trials: readonly Trial[]): CriterionState {
  const name = model === undefined ? agent : `${agent} with ${model}`;
  const tried = trials.filter((trial) => trial.agent === agent && (model === undefined || trial.model === model));
  const good = tried.some(({ outcome, cheated }) => !must_resolve || (outcome === 'resolved' && !cheated));
  const missing = tried.length === 0 ? `${name} has not tried` : `${name} has tried ${tried.length} times and not resolved it`;
  return told('reference-tried', good, `${name}: ${tried.map(({ outcome }) => outcome).join(', ')}`, missing);
}

function models(wanted: readonly string[], trials: readonly Trial[]): CriterionState {
  const missing = wanted.filter((name) => !trials.some(({ agent, model }) => agent === 'bash' && model === name));
  return told('models-tried', missing.length === 0, wanted.join(', ') || 'none configured', `not yet: ${missing.join(', ')}`);
}

function told(code: GoldenCriterion, met: boolean, good: string, bad: string): CriterionState {
  return { code, met, detail: met ? good : bad };
}
