import { SUBTYPES } from '../../faults';
import type { Term } from './sources';

/**
 * Whose fault a failure is, as an arbiter found: the fault and the defect subtype of a ruling, in its words. `undetermined`
 * is for what nobody could settle.
 */
export const ATTRIBUTIONS = {
  'model-fault': { description: 'The task is sound, and the answer is wrong' },
  'prompt-fault': { description: 'The prompt misled whoever kept to it' },
  'requirements-fault': { description: 'The requirements do not settle what was tested' },
  'solution-fault': { description: 'The reference solution is not what the requirements ask for' },
  'tests-fault': { description: 'The tests judge something else than the requirements' },
  'environment-fault': { description: 'Packages, limits or the machine made it fail' },
  undetermined: { description: 'It could not be settled whose fault it is' },
} as const satisfies Record<string, Term>;
export type AttributionTag = keyof typeof ATTRIBUTIONS;

type AtFault = Exclude<AttributionTag, 'undetermined'>;
const SIDES = {
  'model-fault': 'model',
  'prompt-fault': 'prompt',
  'requirements-fault': 'requirements',
  'solution-fault': 'solution',
  'tests-fault': 'tests',
  'environment-fault': 'environment',
} as const satisfies Record<AtFault, keyof typeof SUBTYPES>;

/** Descriptions and other names of the defect subtypes; the words are those of docs/glossary.md. */
const DEFECTS: Readonly<Record<string, Term>> = {
  'prompt.ambiguous': { description: 'Can be read in more than one way', aliases: { humanevalcomm: ['ambiguity'] } },
  'prompt.incomplete': {
    description: 'Leaves out what is needed to solve the task',
    aliases: { humanevalcomm: ['incompleteness'], chen: ['misleading coding question specification'] },
  },
  'prompt.contradictory': {
    description: 'Says two things that cannot both hold',
    aliases: { humanevalcomm: ['inconsistency'] },
  },
  'prompt.misleading': {
    description: 'Leads to another task than the requirements state',
    aliases: { chen: ['misleading function signature', 'input-output demonstration'] },
  },
  'requirements.ambiguous': {
    description: 'A requirement can be read in more than one way',
    aliases: { humanevalcomm: ['ambiguity'] },
  },
  'requirements.missing': {
    description: 'Something that has to be settled is not',
    aliases: { humanevalcomm: ['incompleteness'] },
  },
  'requirements.contradictory': {
    description: 'Two requirements cannot both hold',
    aliases: { humanevalcomm: ['inconsistency'] },
  },
  'requirements.untestable': { description: 'No test could check it' },
  'solution.incorrect': { description: 'Breaks a requirement' },
  'solution.incomplete': { description: 'Does not do what a requirement asks' },
  'solution.nondeterministic': { description: 'Answers differently from run to run' },
  'solution.inefficient': { description: 'Too slow or too large for the limits' },
  'solution.beyond-requirements': { description: 'Does what no requirement asks' },
  'tests.too-narrow': { description: 'Refuse a solution that keeps to the requirements', aliases: { openai: ['narrow tests'] } },
  'tests.too-wide': { description: 'Accept a solution that does not' },
  'tests.incorrect': { description: 'Expect what the requirements do not say', aliases: { openai: ['wide tests'] } },
  'tests.nondeterministic': { description: 'Answer differently from run to run' },
  'tests.weak': { description: 'Pass for stubs, or prove little' },
  'tests.coverage-gap': { description: 'Leave a requirement or a branch of it untried' },
  'environment.missing-package': { description: 'Needs a package that is not there' },
  'environment.wrong-limits': { description: 'The limits do not fit the task' },
  'environment.unstable': { description: 'The environment itself differs from run to run' },
  'model.wrong-answer': { description: 'The judged answer is wrong, and the task is sound' },
};

/** Two levels: `tests-fault` and, where the ruling names the defect, `tests-fault.too-narrow`. */
export function attributionTerms(): [slug: string, term: Term][] {
  const sides = Object.entries(SIDES) as [AtFault, (typeof SIDES)[AtFault]][];
  const defects = sides.flatMap(([slug, side]) =>
    SUBTYPES[side].map((subtype): [string, Term] => {
      const term = DEFECTS[`${side}.${subtype}`];
      if (!term) throw new Error(`${side}: ${subtype} has no description`);
      return [`${slug}.${subtype}`, term];
    }),
  );
  return [...Object.entries(ATTRIBUTIONS), ...defects];
}

/** The attribution that a ruling settles; undefined where it finds no fault. */
export function attributionOf(fault: keyof typeof SUBTYPES, subtype: string): string | undefined {
  return fault === 'none' ? undefined : `${fault}-fault.${subtype}`;
}
