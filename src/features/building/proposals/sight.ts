import type { Change } from '../../../domain/swe';
import { Mirror } from '../../../platform/git';
import type { RepositorySight } from './prompt';

const MAX_PATHS = 400;
const MAX_FILES = 12;
const MAX_TEXT = 4000;
/** What tells people how a repository is built, the most telling first. */
const TELLING = [
  /^(Cargo\.toml|Gemfile|[\w.-]+\.gemspec|Rakefile|\.rspec|pom\.xml|composer\.json|phpunit\.xml[\w.]*|CMakeLists\.txt|meson\.build)$/,
  /^(tests?\/(CMakeLists\.txt|meson\.build)|configure\.ac|([\w.-]+\/)*[\w.-]+\.csproj)$/,
  /^(package\.json|go\.mod|\.mocharc[\w.]*|(jest|vitest|vite|babel)\.config\.\w+|tsconfig[\w.]*\.json)$/,
  /^(pyproject\.toml|setup\.(py|cfg)|tox\.ini|pytest\.ini|noxfile\.py)$/,
  /^requirements[\w.-]*\.(txt|in)$|^requirements\/[\w.-]+\.(txt|in)$/,
  /^\.github\/workflows\/[\w.-]+\.ya?ml$|^\.(travis|gitlab-ci)\.ya?ml$/,
  /^(Makefile|Dockerfile)$/,
  /(^|\/)conftest\.py$/,
  /^(CONTRIBUTING|README|INSTALL)[\w.-]*$/i,
];

/** What a model may know of a repository: names and build files of the base, nothing of head. */
export async function lookAt(change: Change): Promise<RepositorySight> {
  const mirror = await Mirror.open(change.mirror);
  try {
    const entries = (await mirror.listTree(change.baseCommit)).filter(({ mode }) => mode.startsWith('100'));
    const telling = TELLING.flatMap((pattern) => entries.filter(({ path }) => pattern.test(path))).slice(0, MAX_FILES);
    const contents = await mirror.readBlobs(telling.map(({ id }) => id));
    const files = telling.map(({ path }, at) => ({ path, text: contents[at]?.toString('utf8').slice(0, MAX_TEXT) ?? '' }));
    return { paths: entries.map(({ path }) => path).slice(0, MAX_PATHS), files };
  } finally {
    await mirror.close();
  }
}
