import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import type { SweLanguage } from '../../src/domain/swe';
import { DockerImageBuilder } from '../../src/platform/sandbox';
import { sandboxOptions } from './sandbox';
import type { Tree } from './swe-change';

const docker = new Docker();

/** Id of an image with these files as the only commit of /app/src, on top of a language image. The caller removes it. */
export async function imageOf(base: string, tree: Tree): Promise<string> {
  const context = pack();
  const commit = 'git init -q . && git add --all && git -c user.name=a -c user.email=a@example.org commit -q -m base';
  context.entry({ name: 'Dockerfile' }, `FROM ${base}\nWORKDIR /app/src\nCOPY tree/ ./\nRUN ${commit}\n`);
  for (const [path, text = ''] of Object.entries(tree)) context.entry({ name: `tree/${path}` }, text);
  context.finalize();
  const options = { labels: { 'assay.test': 'swe' }, rm: true, forcerm: true };
  const built: NodeJS.ReadableStream = await docker.buildImage(Readable.from(context), options);
  const lines = await new Promise<{ aux?: { ID?: string }; error?: string }[]>((resolve, reject) => {
    docker.modem.followProgress(built, (error, output) => (error ? reject(error) : resolve(output)));
  });
  const id = lines.findLast((line) => line.aux?.ID !== undefined)?.aux?.ID;
  if (id === undefined) throw new Error(lines.find((line) => line.error)?.error ?? 'no image was built');
  return id;
}

export async function removeImage(id: string): Promise<void> {
  await docker.getImage(id).remove({ force: true });
}

const INSTALL = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends';

/** Tag of the base with Debian packages on top, built where it is missing. */
export function debianImage(name: string, packages: readonly string[]): string {
  const tag = `assay-test-${name}`;
  const dockerfile = `FROM assay-python-base:3.13\nRUN ${INSTALL} ${packages.join(' ')} && apt-get clean\nWORKDIR /app/src\n`;
  execFileSync('docker', ['build', '--quiet', '--network', 'host', '--tag', tag, '-'], {
    input: dockerfile,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  return tag;
}

/** Kills the first container that runs for a task, as an operator or a kernel without memory would. */
export async function killFirst(taskId: string, phase?: string): Promise<void> {
  for (;;) {
    const [found] = await docker.listContainers({
      filters: { label: [`assay.task=${taskId}`, ...(phase === undefined ? [] : [`assay.phase=${phase}`])], status: ['running'] },
    });
    if (found)
      return docker
        .getContainer(found.Id)
        .kill()
        .then(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Id of a language's image, built where it is missing. */
export async function languageImage(language: SweLanguage): Promise<string> {
  return (await new DockerImageBuilder(sandboxOptions()).languageImage(language)).image;
}
