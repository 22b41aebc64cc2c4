import type { EvidencePart, ScreeningEvidence } from './evidence';
import type { Effect, Finding } from './finding';

export type ParameterValue = number | boolean | readonly string[];
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** One rule of the catalogue: a pure function over stored evidence, and what people have to know of it. */
export interface Criterion<P extends Parameters = Parameters> {
  /** From 1; the first fifteen are the gate. */
  number: number;
  code: string;
  title: string;
  /** The gravest effect that it can have. */
  severity: Effect;
  /** What fails, in one sentence. */
  definition: string;
  parameters: P;
  /** Where rule and numbers are from. */
  source: string;
  dependsOn: readonly EvidencePart[];
  unknownWhen: string;
  check(evidence: ScreeningEvidence, parameters: P): Finding;
}

/** Ties the check's parameters to the defaults. */
export function criterion<P extends Parameters>(definition: Criterion<P>): Criterion {
  return definition;
}
