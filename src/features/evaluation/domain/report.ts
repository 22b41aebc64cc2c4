import { VALUES, type Axis, type Value } from '../../../domain/evaluation';
import { ordinalAgreementOf, type OrdinalFigures, type Pair } from '../../../domain/statistics/agreement';
import { quantile } from '../../../domain/statistics/interval';
import type { SweLanguage } from '../../../domain/swe';
import type { ResponseKind } from './state';

/** One pass with the values that were given in it, 0 best. Gold items are no part of agreement. */
export interface JudgedPass {
  language: SweLanguage;
  blind?: Given | undefined;
  consolidated?: Given | undefined;
  stamp?: Given | undefined;
  E1?: Values | undefined;
  E2?: Values | undefined;
}

export type Values = Record<Axis, Value | null>;
export interface Given {
  personId: string;
  values: Values;
}

/** Who is held against whom. The first two are people; the others say how far a program can be leant on. */
export const COMPARISONS = ['evaluators', 'blind-and-consolidated', 'E1-and-blind', 'E2-and-blind', 'E1-and-E2'] as const;
export type Comparison = (typeof COMPARISONS)[number];

type ByAxis = Record<'issue_clarity' | 'test_alignment', OrdinalFigures>;

export interface EvaluationReport {
  by_comparison: ({ comparison: Comparison } & ByAxis)[];
  /** The two evaluators of a task. */
  by_language: ({ language: SweLanguage } & ByAxis)[];
  /** A person, on either seat, with whoever evaluated beside them. */
  by_rater: ({ person_id: string } & ByAxis)[];
}

const ORDER = VALUES.map(String);
/** Resamples of an interval: fewer for many items, whose intervals are narrow anyway, so that a page of many raters takes seconds. */
const [MOST, LEAST, BUDGET] = [400, 200, 400_000];

export function evaluationReport(passes: readonly JudgedPass[]): EvaluationReport {
  const languages = [...new Set(passes.map(({ language }) => language))].sort();
  const persons = [...new Set(passes.flatMap(({ consolidated, stamp }) => [consolidated?.personId, stamp?.personId]))];
  return {
    by_comparison: COMPARISONS.map((comparison) => ({ comparison, ...figures(passes, comparison) })),
    by_language: languages.map((language) => ({
      language,
      ...figures(
        passes.filter((pass) => pass.language === language),
        'evaluators',
      ),
    })),
    by_rater: persons
      .filter((person) => person !== undefined)
      .sort()
      .map((person_id) => ({
        person_id,
        ...figures(
          passes.filter((pass) => took(pass, person_id)),
          'evaluators',
        ),
      })),
  };
}

function took({ consolidated, stamp }: JudgedPass, personId: string): boolean {
  return consolidated?.personId === personId || stamp?.personId === personId;
}

function figures(passes: readonly JudgedPass[], comparison: Comparison): ByAxis {
  return {
    issue_clarity: figure(passes, comparison, 'issue-clarity'),
    test_alignment: figure(passes, comparison, 'test-alignment'),
  };
}

function figure(passes: readonly JudgedPass[], comparison: Comparison, axis: Axis): OrdinalFigures {
  const pairs = passes.flatMap((pass): Pair[] => {
    const [a, b] = sides(pass, comparison).map((values) => values?.[axis] ?? null);
    return a == null || b == null ? [] : [[String(a), String(b)]];
  });
  const resamples = Math.max(LEAST, Math.min(MOST, Math.floor(BUDGET / Math.max(pairs.length, 1))));
  return ordinalAgreementOf(pairs, ORDER, { resamples });
}

function sides({ blind, consolidated, stamp, E1, E2 }: JudgedPass, comparison: Comparison): (Values | undefined)[] {
  switch (comparison) {
    case 'evaluators':
      return [consolidated?.values, stamp?.values];
    case 'blind-and-consolidated':
      return [blind?.values, consolidated?.values];
    case 'E1-and-blind':
      return [E1, blind?.values];
    case 'E2-and-blind':
      return [E2, blind?.values];
    case 'E1-and-E2':
      return [E1, E2];
  }
}

export interface Timing {
  kind: ResponseKind;
  language: SweLanguage | null;
  n: number;
  /** Seconds, by the server. */
  median_seconds: number;
  p90_seconds: number;
  /** Seconds, as people say. */
  median_declared_seconds: number;
}

export interface Timed {
  kind: ResponseKind;
  language: SweLanguage;
  measured: number;
  declared: number;
}

/** Time of a step, over all languages (`null`) and by language. */
export function timings(timed: readonly Timed[]): Timing[] {
  const groups = new Map<string, Timed[]>();
  for (const each of timed) {
    for (const language of ['', each.language]) {
      const key = `${each.kind}:${language}`;
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, group]) => timing(key, group));
}

function timing(key: string, group: readonly Timed[]): Timing {
  const measured = group.map((each) => each.measured).sort((a, b) => a - b);
  const declared = group.map((each) => each.declared).sort((a, b) => a - b);
  const [kind, language] = key.split(':') as [ResponseKind, SweLanguage | ''];
  return {
    ...{ kind, language: language === '' ? null : language, n: group.length },
    ...{
      median_seconds: quantile(measured, 0.5),
      p90_seconds: quantile(measured, 0.9),
      median_declared_seconds: quantile(declared, 0.5),
    },
  };
}
