import type { SweLanguage } from '../../domain/swe';
import type { Mirror, TreeEntry } from '../../platform/git';
import { classifyFile } from './domain/classify';
import { languageOfPath } from './domain/extensions';
import type { RepositoryFacts } from './domain/facts';
import { findBuildManifest, languageShares, settleHeaders } from './domain/language';
import { declaredLicences, findLicence, isLicencePath } from './domain/licence';
import type { RepositoryRecord, RepoName } from './source';

/** What the tree of a base commit tells, whatever the pull request is. */
export interface BaseTree {
  entries: TreeEntry[];
  hasCpp: boolean;
}

export async function readBaseTree(mirror: Mirror, base: string): Promise<BaseTree> {
  const entries = await mirror.listTree(base);
  return { entries, hasCpp: entries.some(({ path }) => languageOfPath(path) === 'cpp') };
}

export async function repositoryFacts(
  { owner, repo }: RepoName,
  record: RepositoryRecord,
  language: SweLanguage | undefined,
  { entries, hasCpp }: BaseTree,
  mirror: Mirror,
): Promise<RepositoryFacts> {
  const sources = entries.filter(({ path, mode }) => mode.startsWith('100') && classifyFile(path) === 'source');
  const buildManifest =
    language &&
    findBuildManifest(
      entries.map(({ path }) => path),
      language,
    );
  const licences = await licencesOf(entries, mirror);
  const { licence, ...known } = record;
  return {
    owner,
    name: repo,
    ...known,
    bytes: entries.reduce((sum, { size }) => sum + size, 0),
    languageShares: languageShares(
      sources.map(({ path, size }) => ({ language: settleHeaders(languageOfPath(path), path, hasCpp), weight: size })),
    ),
    licences: licences.length === 0 && licence !== undefined ? [licence] : licences,
    ...(buildManifest !== undefined && { buildManifest }),
  };
}

const MAX_LICENCE_BYTES = 200_000;
const MANIFEST = /^(package\.json|cargo\.toml|composer\.json|pyproject\.toml|setup\.(py|cfg)|[\w.-]+\.gemspec)$/i;

/** From the licence files at base; where none is recognised, from what manifests at the top declare. */
async function licencesOf(entries: readonly TreeEntry[], mirror: Mirror): Promise<string[]> {
  const files = entries
    .filter(({ path, type, size }) => type === 'blob' && size <= MAX_LICENCE_BYTES && isLicencePath(path))
    .slice(0, 10);
  const texts = await mirror.readBlobs(files.map(({ id }) => id));
  const found = new Set(texts.flatMap((text) => findLicence(text.toString('utf8')) ?? []));
  if (found.size > 0) return [...found].sort();
  const manifests = entries
    .filter(({ path, type, size }) => type === 'blob' && size <= MAX_LICENCE_BYTES && MANIFEST.test(path))
    .slice(0, 10);
  const declared = (await mirror.readBlobs(manifests.map(({ id }) => id))).flatMap((text) =>
    declaredLicences(text.toString('utf8')),
  );
  return [...new Set(declared)].sort();
}
