import { OpenTask, SealedTask } from '../pools';
import type { PackageEntry } from './tar';

type TextEntry = PackageEntry & { body: string };

/** The folder of one task: tasks/<task id>/. */
export function taskFolder(json: string): TextEntry[] {
  const parsed: unknown = JSON.parse(json);
  const open = OpenTask.safeParse(parsed);
  const task = open.success ? open.data : SealedTask.parse(parsed);
  const { prompt, requirements, tests, certificate, ...rest } = task;
  const { solution, ...about } = { solution: undefined, ...rest };
  const files: TextEntry[] = [
    { path: 'Dockerfile', body: containerFile(task.environment.packages) },
    { path: 'certificate.json', body: pretty(certificate) },
    { path: 'prompt.md', body: `# ${task.metadata.title}\n\n${prompt.text}\n` },
    {
      path: 'requirements.md',
      body: `# Requirements\n\n${requirements.map(({ id, kind, text }) => `- **${id}** (${kind}): ${text}\n`).join('')}`,
    },
    { path: 'task.json', body: pretty(about) },
    { path: 'tests.json', body: pretty(tests.list) },
    ...tests.files.map(({ path, content }) => ({ path: `tests/${path}`, body: content })),
    ...(solution?.files ?? []).map(({ path, content }) => ({ path: `solution/${path}`, body: content })),
  ];
  return files.map((file) => ({ ...file, path: `tasks/${task.id}/${file.path}` })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * The container of a task on a public base image. What pip is told (index, proxy, certificates) stays in the first stage.
 * Packages are exact pins, checked by the environment's schema: nothing in them means anything to a shell.
 */
export function containerFile(packages: readonly string[]): string {
  return `# The container of this task: docker build --file Dockerfile ../../container
ARG BASE=python:3.13-slim-trixie

FROM \${BASE} AS packages
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
COPY ca.cr[t] requirements.txt /build/
RUN if [ -s /build/ca.crt ]; then export PIP_CERT=/build/ca.crt SSL_CERT_FILE=/build/ca.crt REQUESTS_CA_BUNDLE=/build/ca.crt; fi; \\
    python3 -m pip install --no-cache-dir --only-binary :all: --disable-pip-version-check --root-user-action=ignore \\
      --target /opt/assay/site ${['-r /build/requirements.txt', ...packages].join(' ')}

FROM \${BASE}
COPY --from=packages /opt/assay/site /opt/assay/site
COPY assay.py /opt/assay/lib/assay.py
COPY runner.py /opt/assay/runner.py
ENV PYTHONPATH=/opt/assay/lib:/opt/assay/site
ENTRYPOINT ["python3", "/opt/assay/runner.py"]
`;
}
