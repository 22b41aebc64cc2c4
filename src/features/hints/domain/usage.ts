import { callName, spellings, type Candidate } from './candidates';
import { COMMON_NAMES } from './common-names';
import type { ChangeFacts, Placed, TestFile } from './facts';
import { calls } from './calls';

type Reference = TestFile['references'][number];

/** What is known of the types around a candidate. */
export interface Surroundings {
  facts: ChangeFacts;
  /** All of base, touched or not. */
  base: Placed[];
  /** And what head has. */
  all: Placed[];
}

/** The first place on a counted line where a test uses the candidate; undefined for none. */
export function findUse(candidate: Candidate, test: TestFile, around: Surroundings): Reference | undefined {
  const names = namesIn(candidate.declaration, test);
  const imports = new Set(test.references.filter(({ kind }) => kind === 'import').map(({ name }) => name));
  return test.references.find(
    (reference) =>
      names.has(reference.name) &&
      test.lines.has(reference.line) &&
      reaches(candidate.declaration, reference, { test, around, imports }) &&
      calls(candidate, reference, around.facts.language),
  );
}

/** Under which names the file may use it: its own, what it is imported as, and C++'s `Timer timer(5)`, which calls a constructor. */
function namesIn(declaration: Placed, { bindings, references }: TestFile): Set<string> {
  const names = new Set(spellings(declaration));
  for (const [alias, original] of bindings.aliases) if (names.has(original)) names.add(alias);
  if (declaration.kind !== 'constructor') return names;
  for (const { name, call } of references) if (call && bindings.types.get(name)?.has(declaration.owner ?? '')) names.add(name);
  return names;
}

interface Place {
  test: TestFile;
  around: Surroundings;
  imports: ReadonlySet<string>;
}

/** Whether a reference of this kind can mean the declaration. */
function reaches(declaration: Placed, reference: Reference, place: Place): boolean {
  if (declaration.kind === 'constructor') return constructs(declaration, reference, place);
  const isMember = declaration.owner !== undefined && (declaration.kind === 'method' || declaration.kind === 'field');
  if (isMember) return reachesMember(declaration, reference, place);
  if (reference.kind === 'import') return true;
  if (reference.kind === 'key') return false;
  if (reference.kind === 'plain') return isFree(reference.name, place);
  return isOfModule(reference, place);
}

function constructs(declaration: Placed, { kind, call, name }: Reference, place: Place): boolean {
  if ((declaration.parameters?.most ?? 1) === 0 || kind === 'import' || kind === 'key') return false;
  const isNew = declaration.name === 'initialize' && kind === 'plain' && makes(declaration, place);
  return (call !== undefined || isNew) && !(name === callName(declaration) && declares(place.test, name));
}

/** Ruby calls `new`, and what is called with it `initialize`. */
function makes({ owner = '' }: Placed, { test }: Place): boolean {
  return test.references.some(
    ({ name, receiver, line, call }) => name === 'new' && receiver === owner && test.lines.has(line) && call !== undefined,
  );
}

/** Not a variable or a helper of the test's own. */
function isFree(name: string, { test, imports }: Place): boolean {
  if (imports.has(name)) return true;
  return !test.bindings.locals.has(name) && !declares(test, name);
}

function declares(test: TestFile, name: string): boolean {
  return test.declarations.some((each) => each.name === name && (each.owner === undefined || each.kind !== 'field'));
}

/** `lib.parse`: the receiver is a module or a type, no variable. */
function isOfModule({ receiver, receiverCalled }: Reference, { test, imports }: Place): boolean {
  if (receiver === undefined || receiverCalled || receiver === 'this' || receiver === 'self') return false;
  return imports.has(receiver) || test.bindings.modules.has(receiver) || !test.bindings.locals.has(receiver);
}

function reachesMember(declaration: Placed, reference: Reference, place: Place): boolean {
  if (reference.name.startsWith('be_') && declaration.name.endsWith('?')) return true;
  if (reference.kind === 'plain') return place.imports.has(reference.name) && !declares(place.test, reference.name);
  if (reference.kind === 'import')
    return place.test.references.some(({ kind, name }) => kind === 'import' && name === declaration.owner);
  if (reference.kind === 'key') return declaration.kind === 'field' && keyFits(declaration, reference, place);
  if (isSelf(reference)) return isInherited(declaration, place);
  if (isExtension(declaration)) return true;
  return typeFits(declaration, reference, place);
}

function isSelf({ receiver }: Reference): boolean {
  return receiver === 'this' || receiver === 'self' || receiver === 'super';
}

/** `self.helper()` in a test is the test's own, unless its class extends what the patch changes. */
function isInherited({ owner }: Placed, { test }: Place): boolean {
  return test.declarations.some(({ supertypes }) => supertypes?.includes(owner ?? '') === true);
}

/** C#: `this` before the first parameter. */
function isExtension({ signature }: Placed): boolean {
  return /\(this\s/.test(signature);
}

/** A key of a literal that names its type belongs to that type; of others nothing is known. */
function keyFits({ owner = '', name }: Placed, { receiver, receiverCalled }: Reference, { around }: Place): boolean {
  if (receiver === undefined) return false;
  if (receiver === owner || resembles(receiver, owner)) return true;
  const isType = around.all.some((each) => each.kind === 'type' && each.name === receiver);
  const isOfCall = receiverCalled === true || /^\p{Lu}/u.test(receiver);
  return isOfCall && !isType && !around.facts.base.some((each) => each.name === name && each.owner !== owner);
}

function typeFits(declaration: Placed, reference: Reference, place: Place): boolean {
  const family = familyOf(declaration.owner ?? '', place.around.all);
  const { sure, guessed } = typesOf(reference, place);
  if ([...sure, ...guessed].some((type) => family.has(type))) return true;
  if (sure.length > 0) return sure.some((type) => mayHave(type, declaration, place));
  return !isAmbiguous(declaration, place) || isLikely(declaration, reference, family, place);
}

/** The types that a receiver is known to have, and those whose functions made it. */
function typesOf({ receiver, receiverCalled }: Reference, { test }: Place): { sure: string[]; guessed: string[] } {
  if (receiver === undefined) return { sure: [], guessed: [] };
  const sure = [...(test.bindings.types.get(receiver) ?? [])];
  const guessed = [...(test.bindings.makers.get(receiver) ?? [])];
  const isType = /^\p{Lu}/u.test(receiver) && !/^[A-Z\d_]{2,}$/.test(receiver) && !test.bindings.locals.has(receiver);
  return isType ? { sure: receiverCalled ? [] : [...sure, receiver], guessed: [receiver] } : { sure, guessed };
}

/** A type of the repository that does not declare the member itself may have it from one that is not seen here. */
function mayHave(type: string, { name, owner }: Placed, { around }: Place): boolean {
  const own = around.all.filter((each) => each.owner === type);
  const isKnown = own.length > 0 || around.all.some((each) => each.kind === 'type' && each.name === type);
  return isKnown && !own.some((each) => each.name === name) && owner !== undefined;
}

/** The owner, and what extends it. */
function familyOf(owner: string, all: readonly Placed[]): Set<string> {
  const family = new Set([owner]);
  for (const member of family)
    for (const { kind, name, supertypes } of all) if (kind === 'type' && supertypes?.includes(member)) family.add(name);
  return family;
}

function isAmbiguous({ name, owner }: Placed, { around, test }: Place): boolean {
  if (COMMON_NAMES.has(name) || test.declarations.some((each) => each.name === name)) return true;
  if (test.references.some((each) => each.kind === 'key' && each.name === name && !each.receiverCalled)) return true;
  return around.all.some((each) => each.name === name && each.owner !== undefined && each.owner !== owner);
}

/** Where several types have the name: the test names this one, or calls its variable like it, and names none of the others. */
function isLikely({ name }: Placed, { receiver = '' }: Reference, family: ReadonlySet<string>, { test, around }: Place): boolean {
  if ([...family].some((type) => resembles(receiver, type))) return true;
  if (COMMON_NAMES.has(name)) return false;
  if (test.references.some((each) => each.kind === 'key' && each.name === name && !each.receiverCalled)) return false;
  const said = new Set([...test.references, ...test.declarations].map((each) => each.name));
  const others = [...around.all, ...test.declarations].filter(
    (each) => each.name === name && each.owner !== undefined && !family.has(each.owner),
  );
  return [...family].some((type) => said.has(type)) && !others.some(({ owner = '' }) => said.has(owner));
}

/** A variable that is called like a type, or like its end: `options` for `TableOptions`. */
function resembles(variable: string, type: string): boolean {
  const plain = variable.toLowerCase().replace(/[@$_]/g, '');
  return plain.length > 2 && type.toLowerCase().endsWith(plain);
}
