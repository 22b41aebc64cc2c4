import type { InterfaceKind } from '../verdict';
import type { RequirementFinding } from './finding';
import { names, sentencesOf } from './prose';
import type { Requirement, RequirementKind } from './requirement';

/** What the task declares that tests may reach. */
export interface DeclaredInterface {
  kind: InterfaceKind;
  modules: readonly { name: string; names: readonly string[] }[];
  entry_file?: string | undefined;
}

/** Kinds of requirement that the interface demands and nobody wrote. */
export function findMissing(requirements: readonly Requirement[], declared: DeclaredInterface): RequirementFinding[] {
  const isProgram = declared.kind === 'program';
  const shape = isProgram
    ? [...findMissingFormats(requirements), ...findMissingExitCode(requirements)]
    : findMissingSignatures(requirements, declared);
  return [...shape, ...findMissingError(requirements)];
}

function ofKind(requirements: readonly Requirement[], kind: RequirementKind): Requirement[] {
  return requirements.filter((requirement) => requirement.kind === kind);
}

function findMissingSignatures(requirements: readonly Requirement[], { modules }: DeclaredInterface): RequirementFinding[] {
  const signatures = ofKind(requirements, 'signature');
  const declared = [...new Set(modules.flatMap((module) => module.names))];
  const unnamed = declared.filter((name) => !signatures.some(({ text }) => names(text, name)));
  return unnamed.map((name) => ({ code: 'missing-signature', message: `No requirement of kind signature names ${name}.` }));
}

function findMissingFormats(requirements: readonly Requirement[]): RequirementFinding[] {
  const missing = (['input-format', 'output-format'] as const).filter((kind) => ofKind(requirements, kind).length === 0);
  return missing.map((kind) => ({ code: `missing-${kind}` as const, message: `A program needs a requirement of kind ${kind}.` }));
}

const EXIT_CODE = /\bexit(?:s|ed|ing)?\b|\breturn code\b|\bstatus code\b/i;

function findMissingExitCode(requirements: readonly Requirement[]): RequirementFinding[] {
  if (requirements.some(({ text }) => EXIT_CODE.test(text))) return [];
  return [{ code: 'missing-exit-code', message: 'No requirement says with which exit code the program ends.' }];
}

function findMissingError(requirements: readonly Requirement[]): RequirementFinding[] {
  if (ofKind(requirements, 'error').length > 0) return [];
  return [{ code: 'missing-error', message: 'No requirement of kind error says what happens on invalid input.' }];
}

/** Names of exceptions, built-in or own; `StopIteration` and its like have no common ending. */
const EXCEPTION_NAME =
  /\b(?:[A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt|Group)|Stop(?:Async)?Iteration|Exception|SystemExit)\b/;
const RAISING = /\b(?:rais(?:e[sd]?|ing)|throw(?:s|n|ing)?)\b/i;
const NO_RAISING =
  /\b(?:no|never|not|without|nothing|nor|neither)\b[^.;]{0,40}\b(?:rais(?:e[sd]?|ing)|throw(?:s|n|ing)?)\b|\b(?:rais|throw)\w*\s+(?:no|nothing|neither)\b/i;
/** Powers are raised too: "raised to the power of 2". */
const RAISED_TO = /\brais\w+ to\b|\brais\w+ [^.;]{0,30}\bto the\b/i;
const OTHER_OUTCOME =
  /\b(?:returns?|returned|yields?|gives?|results? in|evaluates? to|ignor\w+|skip\w*|unchanged|untouched|prints?|printed|writes?|written|treat\w*|leaves?|left|counts? as|replac\w+|stays?|exits?|propagat\w+)\b/i;

/** Requirements that speak of an error without saying which. */
export function findUnnamedErrors({ id, kind, text }: Requirement, declared: DeclaredInterface): RequirementFinding[] {
  if (namesException(text, declared)) return [];
  const sentences = sentencesOf(text).map((sentence) => sentence.prose);
  const raising = sentences.some((prose) => RAISING.test(prose) && !NO_RAISING.test(prose) && !RAISED_TO.test(prose));
  if (raising) return [{ id, code: 'unnamed-error', message: 'It raises something: name the exception.' }];
  const settled = NO_RAISING.test(text) || OTHER_OUTCOME.test(text);
  if (kind !== 'error' || settled) return [];
  return [
    {
      id,
      code: 'unnamed-error',
      message: 'Say what happens on this error: the exception by name, the value, or the exit code and the output.',
    },
  ];
}

/** A class in code marks: an exception may be called `Overdrawn`. */
const QUOTED_CLASS = /`(?:[\w.]+\.)?(?!None\b|True\b|False\b)[A-Z]\w*[a-z]\w*(?:\([^`]*\))?`/;

function namesException(text: string, { modules }: DeclaredInterface): boolean {
  const classes = modules.flatMap((module) => module.names).filter((name) => /^[A-Z][a-z]/.test(name));
  return EXCEPTION_NAME.test(text) || QUOTED_CLASS.test(text) || classes.some((name) => names(text, name));
}
