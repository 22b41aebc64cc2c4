import type Docker from 'dockerode';
import { guarded, statusOf } from './engine';

/** Removes what other processes of this installation left: containers first, then the volumes they held. Returns how many. */
export async function reap(docker: Docker, installation: string, instance: string): Promise<number> {
  const filters = { label: [`assay.installation=${installation}`] };
  const containers = await guarded(docker, docker.listContainers({ all: true, filters }));
  const strayContainers = containers.filter((container) => container.Labels['assay.instance'] !== instance);
  for (const { Id } of strayContainers) await removed(docker, docker.getContainer(Id).remove({ force: true, v: true }));
  const { Volumes } = await guarded(docker, docker.listVolumes({ filters }));
  // The engine answers null for none.
  const strayVolumes = (Volumes ?? []).filter((volume) => volume.Labels?.['assay.instance'] !== instance);
  for (const { Name } of strayVolumes) await removed(docker, docker.getVolume(Name).remove({ force: true }));
  return strayContainers.length + strayVolumes.length;
}

async function removed(docker: Docker, removal: Promise<unknown>): Promise<void> {
  await guarded(docker, removal).catch((error: unknown) => {
    const status = statusOf(error);
    if (status !== 404 && status !== 409) throw error;
  });
}
