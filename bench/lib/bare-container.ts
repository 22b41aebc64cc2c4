import Docker from 'dockerode';
import { monotonicMs } from '../../src/platform/clock';

/** Milliseconds a container that does nothing: create, attach, start, wait, remove, `atOnce` of them at a time. */
export async function measureBareContainer(image: string, { count, atOnce }: { count: number; atOnce: number }): Promise<number> {
  const docker = new Docker();
  let left = count;
  async function lane(): Promise<void> {
    for (; left > 0; left -= 1) await runBare(docker, image);
  }
  const started = monotonicMs();
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (monotonicMs() - started) / count;
}

async function runBare(docker: Docker, image: string): Promise<void> {
  const container = await docker.createContainer({
    ...{
      Image: image,
      Entrypoint: ['/bin/true'],
      Cmd: [],
      AttachStdin: true,
      OpenStdin: true,
      Labels: { 'assay.purpose': 'bench' },
    },
    HostConfig: { NetworkMode: 'none', ReadonlyRootfs: true, CapDrop: ['ALL'], LogConfig: { Type: 'none', Config: {} } },
  });
  try {
    const stream = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true });
    const ended = container.wait();
    await container.start();
    await ended;
    (stream as unknown as { destroy(): void }).destroy();
  } finally {
    await container.remove({ force: true });
  }
}
