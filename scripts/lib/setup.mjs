import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensureEngine } from './engine.mjs';
import { withLock } from './lock.mjs';
import { SetupError } from './progress.mjs';

const SUPPORTED = 'Node 20.17 or later of 20, or 22 and later';

/** The set-up that the commands share, in order; what is up to date is skipped. `engine` says whether Docker is needed. */
export async function setUp({ step, print }, { build = true, engine }) {
  requireNode(process.versions.node);
  await withLock('setup', print, async () => {
    await step('Dependencies', ensureDependencies);
    if (build) await step('Build', ensureBuild);
    if (!engine) return;
    await step('Engine', ensureEngine);
    await step('Sandbox image', prepareImage);
  });
}

async function prepareImage(say) {
  const { ensurePythonImage } = await import('./images.mjs');
  // The single steps of a docker build are for its log, not for a person who waits.
  const log = (line) => /^(Step \d|#\d)/.test(line) || say(line);
  const { imageId, tag } = await ensurePythonImage({ log }).catch((error) => {
    throw new SetupError(error.message);
  });
  return `${tag} is ${imageId.replace('sha256:', '').slice(0, 12)}`;
}

/** Throws where the version is not in the `engines` range of package.json. */
export function requireNode(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major >= 22 || (major === 20 && minor >= 17)) return;
  throw new SetupError(`Assay needs ${SUPPORTED}; this is ${version}.`);
}
