import type { SweLanguage } from '../../../domain/swe';
import type { Candidate } from './candidates';
import type { Placed, TestFile } from './facts';

type Reference = TestFile['references'][number];
type Call = NonNullable<Reference['call']>;

/** Languages in which two functions of one name are told apart by their parameters. */
const OVERLOADS: readonly SweLanguage[] = ['java', 'csharp', 'cpp', 'typescript'];

/**
 * Whether a call needs the new interface: one that fits what base has already, by the number and the names of its arguments, does not.
 * Where the number of parameters is the same, types have changed, and the text of a call does not tell which it needs.
 */
export function calls({ declaration, before }: Candidate, { call, kind }: Reference, language: SweLanguage): boolean {
  const { parameters } = declaration;
  if (before.length === 0) return true;
  if (!parameters || !call)
    return before.every((each) => !each.parameters || !parameters) || (kind !== 'import' && isVisibleNow(declaration, before));
  if (isVisibleNow(declaration, before)) return true;
  if (!fits(call, declaration)) return false;
  const rivals = before.filter((each) => each.parameters !== undefined);
  if (rivals.every((each) => hasSameCount(each, declaration))) return true;
  const asked = OVERLOADS.includes(language) ? rivals.filter((each) => !hasSameCount(each, declaration)) : rivals;
  return !asked.some((each) => fits(call, each));
}

/** Nothing but its visibility, or also that, has changed. */
function isVisibleNow({ exported }: Placed, before: readonly Placed[]): boolean {
  return exported && before.every((each) => !each.exported);
}

function hasSameCount(one: Placed, other: Placed): boolean {
  const [a, b] = [one.parameters, other.parameters];
  return a?.least === b?.least && a?.most === b?.most && sameNames(one, other);
}

function sameNames(one: Placed, other: Placed): boolean {
  const [a, b] = [one.parameters?.names ?? [], other.parameters?.names ?? []];
  return a.length === b.length;
}

function fits({ count, names }: Call, { parameters }: Placed): boolean {
  if (!parameters) return true;
  const { least, most } = parameters;
  const known = names.every((name) => parameters.names.includes(name) || (most === null && parameters.names.length > 0));
  if (!known) return false;
  if (count === null) return true;
  const given = count + names.length;
  return given >= least && (most === null || given <= most);
}
