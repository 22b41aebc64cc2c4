import { ZodError } from 'zod';
import { readAtif } from '../../../domain/atif';
import { DomainError, type Fault } from '../../../domain/errors';
import type { ImportedFile } from './imported-file';
import { readMiniSweAgent } from './mini-swe-agent';
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
  try {
    const file = READERS[format](document);
    if (file.steps.length === 0)
      throw new DomainError('invalid', 'The file holds no step.', [{ pointer: '/document', detail: 'no steps' }]);
    return file;
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    throw new DomainError('invalid', `The file is not of the format ${format}.`, faultsOf(error));
  }
}

/** The first faults: a file that is something else altogether has one a step. */
const SHOWN = 20;

function faultsOf({ issues }: ZodError): Fault[] {
  return issues
    .slice(0, SHOWN)
    .map(({ path, message }) => ({ pointer: `/document/${path.map(String).join('/')}`, detail: message }));
}

function fromAtif(document: unknown): ImportedFile {
  const read = readAtif(document);
  if (!read.success) throw read.error;
  const { agent, steps, extra, session_id, notes, continued_trajectory_ref, subagent_trajectories } = read.data;
  return {
    agent,
    steps,
    finalDiff: null,
    exit: null,
    ...(extra && { extra }),
    rest: { session_id, notes, continued_trajectory_ref, subagent_trajectories },
  };
}
