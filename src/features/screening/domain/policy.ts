import type { SweLanguage } from '../../../domain/swe';
import { CATALOGUE, findCriterion, GATE_SIZE } from './catalogue';
import type { ParameterValue, Parameters } from './criterion';

/** Parameters by criterion, where they depart from the catalogue's. */
export type Departures = Readonly<Record<string, Parameters>>;

/** By which parameters tasks are screened; immutable, told by its version. */
export interface ScreeningPolicy {
  /** From 1, which is the catalogue as it stands. */
  version: number;
  all: Departures;
  byLanguage: Readonly<Partial<Record<SweLanguage, Departures>>>;
  /** Criteria that must be known: `unknown` is a flag there. */
  mustBeKnown: readonly string[];
}

/** C and C++ repositories are rarer, older and mixed with other languages, and their changes larger; the same as in eligibility. */
const C_FAMILY: Departures = {
  'pr-size': { maxSourceFiles: 35, maxSourceLines: 2000 },
  'repo-gate': { minStars: 10, minLanguageShare: 0.25, maxDaysSincePush: 1825 },
};

export const DEFAULT_POLICY: ScreeningPolicy = {
  version: 1,
  all: {},
  byLanguage: { c: C_FAMILY, cpp: C_FAMILY },
  mustBeKnown: CATALOGUE.filter(({ number }) => number <= GATE_SIZE).map(({ code }) => code),
};

/** What holds for a criterion in a language: the catalogue's, then the policy's for all, then that for the language. */
export function parametersOf(policy: ScreeningPolicy, code: string, language: SweLanguage): Parameters {
  return { ...findCriterion(code)?.parameters, ...policy.all[code], ...policy.byLanguage[language]?.[code] };
}

/** What is wrong with departures, by criterion and parameter; empty for good ones. */
export function faultsOf(departures: Departures): { place: string; detail: string }[] {
  return Object.entries(departures).flatMap(([code, parameters]) => {
    const known = findCriterion(code)?.parameters;
    if (!known) return [{ place: code, detail: 'there is no such criterion' }];
    return Object.entries(parameters).flatMap(([name, value]) => {
      const detail = faultOf(name, known[name], value);
      return detail === undefined ? [] : [{ place: `${code}/${name}`, detail }];
    });
  });
}

function faultOf(name: string, known: ParameterValue | undefined, value: ParameterValue): string | undefined {
  if (known === undefined) return 'the criterion has no such parameter';
  if (Array.isArray(known) !== Array.isArray(value) || typeof known !== typeof value) return `not like ${JSON.stringify(known)}`;
  if (typeof value === 'number' && !(value >= 0)) return 'not a number from 0';
  if (!Array.isArray(value) || !/Patterns?$/.test(name)) return undefined;
  const bad = (value as readonly string[]).find((pattern) => !compiles(pattern));
  return bad === undefined ? undefined : `not a regular expression: ${bad}`;
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern).source !== '';
  } catch {
    return false; // What is wrong with it is the writer's to find.
  }
}
