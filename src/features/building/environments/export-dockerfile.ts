import { createGzip } from 'node:zlib';
import { type BuildSpecification, type Change } from '../../../domain/swe';
import { Mirror } from '../../../platform/git';
import { type ImageBuilder, WORK_FOLDER, type WorkFile } from '../../../platform/sandbox';
import { shellWord } from '../profiles/profile';
import { readRepository } from './read-repository';
import { installScript, manifestFiles, systemScript, taskScript } from './scripts';

/** What `environment/` of a Harbor task directory holds beside bug.patch. */
export interface ExportedEnvironment {
  /** Starts from a public image named by the build argument BASE_IMAGE, and needs nothing but that and the network. */
  dockerfile: string;
  /** What it copies, relative to it. */
  files: WorkFile[];
}

/**
 * Writes an environment as a Dockerfile that anybody can build: the language's own Dockerfile, then the same scripts that made our
 * layers. Manifests of head are only in the stage that fetches, and bug.patch, which holds the fix, is copied nowhere: the archive has
 * the base tree already, where SWE-gen takes the head and applies bug.patch (swegen-harbor.md 1.5). Both give the same source files.
 */
export async function exportEnvironment(
  images: ImageBuilder,
  change: Change,
  specification: BuildSpecification,
): Promise<ExportedEnvironment> {
  const sources = await images.languageSources(change.language);
  const mirror = await Mirror.open(change.mirror);
  try {
    const manifests = manifestFiles(specification, await readRepository(mirror, change));
    const tree = await mirror.treeOf(change.baseCommit);
    const archive = await gzipped(await mirror.archive(change.baseCommit));
    const scripts = {
      'dependencies/install.sh': `${PRELUDE}\n${installScript(specification, manifests)}\n`,
      'task.sh': `set -e\n${taskScript(specification, tree)}\n`,
    };
    return {
      dockerfile: dockerfileOf(sources.dockerfile, specification),
      files: [
        ...sources.files,
        ...manifests.map((file) => ({ ...file, path: `dependencies/${file.path}` })),
        ...Object.entries(scripts).map(([path, text]) => ({ path, mode: '100644', content: Buffer.from(text) })),
        { path: 'base.tar.gz', mode: '100644', content: archive },
      ],
    };
  } finally {
    await mirror.close();
  }
}

/** Behind a proxy with an authority of its own, a file ca.crt beside the Dockerfile is trusted while dependencies are fetched. */
const PRELUDE = `set -e
export INPUTS=/build/inputs
if [ -s /build/inputs/ca.crt ]; then
  for name in SSL_CERT_FILE PIP_CERT REQUESTS_CA_BUNDLE CURL_CA_BUNDLE NODE_EXTRA_CA_CERTS CARGO_HTTP_CAINFO GIT_SSL_CAINFO NPM_CONFIG_CAFILE; do
    export "$name=/build/inputs/ca.crt"
  done
  [ ! -f /opt/assay/trust.sh ] || . /opt/assay/trust.sh
fi`;

function dockerfileOf(language: string, specification: BuildSpecification): string {
  const { install, keep, systemPackages, wishedPackages = [], setup = [] } = specification;
  const system = systemScript(specification).split('\n').join(' \\\n && ');
  const fetched = install.length > 0;
  return [
    language.trimEnd(),
    '',
    '# Packages of Debian that the repository needs.',
    'FROM language AS system',
    ...(systemPackages.length + wishedPackages.length > 0 ? [`RUN ${system}`] : []),
    ...setup.map((command) => `RUN ${command}`),
    ...(fetched
      ? [
          '',
          '# Dependencies, fetched from the manifests before and after the change; only what they name is taken from here.',
          'FROM system AS dependencies',
          'COPY dependencies/ ca.cr[t] /build/inputs/',
          'RUN sh /build/inputs/install.sh',
        ]
      : []),
    '',
    '# The repository before the change, with one commit and no history. bug.patch is not copied: it holds the solution.',
    'FROM system AS environment',
    ...(fetched ? keep.map((path) => `COPY --from=dependencies ${JSON.stringify([path, path])}`) : []),
    `ADD base.tar.gz ${WORK_FOLDER}/`,
    'COPY task.sh /tmp/task.sh',
    `RUN cd ${shellWord(WORK_FOLDER)} && sh /tmp/task.sh`,
    `WORKDIR ${WORK_FOLDER}`,
    '',
  ].join('\n');
}

async function gzipped(tar: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Without a time in its head, so that the same tree gives the same bytes.
  for await (const chunk of tar.pipe(createGzip({ level: 9 }))) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
