import { ZodError } from 'zod';
import { readAtif, writeAtif } from '../../../domain/atif';
import { DomainError, type Fault } from '../../../domain/errors';
import type { ImportedFile } from './imported-file';
import { readMiniSweAgent } from './mini-swe-agent';
import { escaped, unstorable, unstorableText } from './storable';
import { readSweAgent } from './swe-agent';

export const IMPORT_FORMATS = ['atif', 'swe-agent', 'mini-swe-agent'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

const READERS: Readonly<Record<ImportFormat, (document: unknown) => ImportedFile>> = {
  atif: fromAtif,
  'swe-agent': readSweAgent,
  'mini-swe-agent': readMiniSweAgent,
};

/** The run in a file; `invalid` with the place where it is not what its format says. */
export function readFile(format: ImportFormat, document: unknown): ImportedFile {
  refuseFaults('The file holds what cannot be kept.', unstorable(document, '/document'));
  const file = orFaults(`The file is not of the format ${format}.`, faultsOf, () => READERS[format](document));
  if (file.steps.length === 0) refuseFaults('The file holds no step.', [{ pointer: '/document', detail: 'no steps' }]);
  refuseFaults('The file holds what cannot be kept.', unstorableTexts(format, file));
  // What would not be written is not taken.
  orFaults('What the file says cannot be told in ATIF.', faultsInAtif, () => writeAtif({ id: 'imported', ...file }));
  return file;
}

/** Where each format has what we keep as text of its own. */
const PLACES: Readonly<Record<ImportFormat, Readonly<Record<'name' | 'model' | 'diff' | 'exit', string>>>> = {
  atif: { name: '/agent/name', model: '/agent/model_name', diff: '/extra/assay/final_patch', exit: '' },
  'swe-agent': { name: '', model: '/replay_config', diff: '/info/submission', exit: '/info/exit_status' },
  'mini-swe-agent': { name: '', model: '/info/config/model/model_name', diff: '/info/submission', exit: '/info/exit_status' },
};

function unstorableTexts(format: ImportFormat, { agent, finalDiff, exit }: ImportedFile): Fault[] {
  const { name, model, diff, exit: ended } = PLACES[format];
  const texts: [string | null | undefined, string][] = [
    [agent.name, name],
    [agent.model_name, model],
    [finalDiff, diff],
    [exit, ended],
  ];
  return texts.flatMap(([text, place]) => unstorableText(text, `/document${place}`));
}

function refuseFaults(detail: string, faults: Fault[]): void {
  if (faults.length > 0) throw new DomainError('invalid', detail, faults);
}

function orFaults<T>(detail: string, faults: (error: ZodError) => Fault[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    throw new DomainError('invalid', detail, faults(error));
  }
}

/** The first faults: a file that is something else altogether has one a step. */
const SHOWN = 20;

function faultsOf({ issues }: ZodError): Fault[] {
  return issues.slice(0, SHOWN).map(({ path, message }) => ({
    pointer: ['/document', ...path.map((key) => escaped(String(key)))].join('/'),
    detail: message,
  }));
}

/** The file may have no such places: they are named in the sentence. */
function faultsInAtif({ issues }: ZodError): Fault[] {
  return issues
    .slice(0, SHOWN)
    .map(({ path, message }) => ({ pointer: '/document', detail: `${path.map(String).join('.')}: ${message}` }));
}

function fromAtif(document: unknown): ImportedFile {
  const read = readAtif(document);
  if (!read.success) throw read.error;
  const { agent, steps, session_id, notes, continued_trajectory_ref, subagent_trajectories, extra = {}, ...head } = read.data;
  const { assay, ...free } = extra;
  const { final_patch: diff } = (assay ?? {}) as { final_patch?: unknown };
  return {
    agent,
    steps,
    // Files of ours have it; everything else of the head is counted anew, and kept as it was told.
    finalDiff: typeof diff === 'string' ? diff : null,
    exit: null,
    extra: { ...free, assay_imported: { ...head, ...(assay !== undefined && { assay }) } },
    rest: { session_id, notes, continued_trajectory_ref, subagent_trajectories },
  };
}
