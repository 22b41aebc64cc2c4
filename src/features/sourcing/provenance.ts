import type { PullRef } from '../../domain/swe';
import { findRevertOf } from './reverts';
import type { PullRecord, PullSource, RepositoryRecord, SourceKind } from './source';
import { SourcingError, translated } from './sourcing-error';

/** What a source says; `unknown` where it does not know, or can't be asked now. Never a guess. */
export type ProvenanceAnswer = 'yes' | 'no' | 'unknown';

/** Whether a merged pull request is still what it was when a task was made of it, by the source that made the candidate. */
export interface Provenance {
  source: SourceKind;
  /** The repository is there. Of a mirror or an archive: it is kept there; nothing is said about the forge. */
  reachable: ProvenanceAnswer;
  public: ProvenanceAnswer;
  merged: ProvenanceAnswer;
  reopened: ProvenanceAnswer;
  reverted: ProvenanceAnswer;
  /** For people: why an answer is not the wanted one. */
  notes: string[];
}

/** Asks a source about a pull request, as it stands now. Never throws but for the signal and for defects. */
export async function askProvenance(source: PullSource, ref: PullRef): Promise<Provenance> {
  const notes: string[] = [];
  const repository = await asked(source.getRepository(ref), notes);
  const pull = await asked(source.getPull(ref), notes);
  return {
    ...{ source: source.kind, reachable: reachable(repository), public: isPublic(repository), merged: merged(pull) },
    ...{ reopened: reopened(pull), reverted: await reverted(source, pull, notes), notes },
  };
}

type Asked<T> = { found: T } | { failed: SourcingError };

async function asked<T>(asking: Promise<T>, notes: string[]): Promise<Asked<T>> {
  try {
    return { found: await asking };
  } catch (error) {
    if (!(error instanceof SourcingError)) throw error;
    notes.push(`${error.code}: ${error.message}`);
    return { failed: error };
  }
}

function reachable(asked: Asked<RepositoryRecord>): ProvenanceAnswer {
  if ('found' in asked) return 'yes';
  return asked.failed.code === 'repository-not-found' ? 'no' : 'unknown';
}

function isPublic(asked: Asked<RepositoryRecord>): ProvenanceAnswer {
  if (!('found' in asked) || asked.found.private === undefined) return 'unknown';
  return asked.found.private ? 'no' : 'yes';
}

function merged(asked: Asked<PullRecord>): ProvenanceAnswer {
  if ('found' in asked) return asked.found.merged ? 'yes' : 'no';
  return asked.failed.code === 'pull-not-found' ? 'no' : 'unknown';
}

function reopened(asked: Asked<PullRecord>): ProvenanceAnswer {
  if (!('found' in asked) || asked.found.state === undefined) return 'unknown';
  return asked.found.state === 'open' ? 'yes' : 'no';
}

/** By the history of the default branch: a revert that was itself taken back is none. */
async function reverted(source: PullSource, pull: Asked<PullRecord>, notes: string[]): Promise<ProvenanceAnswer> {
  if (!('found' in pull) || pull.found.mergeCommit === undefined) return 'unknown';
  const { found } = pull;
  const looked = await asked(
    source.openMirror(found.ref, found).then(async (mirror) => ({ by: await translated(findRevertOf(found, mirror)) })),
    notes,
  );
  if (!('found' in looked)) return 'unknown';
  if (looked.found.by === undefined) return 'no';
  notes.push(`${looked.found.by} takes it back`);
  return 'yes';
}
