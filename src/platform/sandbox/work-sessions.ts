import { Inject, Injectable } from '@nestjs/common';
import type Docker from 'dockerode';
import { connectEngine } from './engine';
import { SANDBOX_OPTIONS, type SandboxOptions } from './options';
import { INPUTS, WorkContainer } from './work-container';
import { labelsOf } from './work-containers';
import { tarOf } from './work-files';
import { DockerWorkSession } from './work-session';
import type { SessionSpec, WorkSession, WorkSessions } from './work-session.port';

/** What the container runs beside commands: it takes in orphans, so that nothing they leave fills the table of processes. */
const IDLE = "trap ':' TERM INT HUP\nwhile :; do sleep 3600 & wait; done\n";

/** The Docker adapter of the port. */
@Injectable()
export class DockerWorkSessions implements WorkSessions {
  private readonly docker: Docker;

  constructor(@Inject(SANDBOX_OPTIONS) private readonly options: SandboxOptions) {
    this.docker = connectEngine(options.dockerHost);
  }

  async open(spec: SessionSpec): Promise<WorkSession> {
    if (!spec.image.startsWith('sha256:')) throw new Error('images are named by their immutable id');
    const container = await WorkContainer.create(this.docker, {
      ...spec,
      ...{ network: 'none', inputsApart: false, ownInit: true },
      labels: { ...spec.labels, ...labelsOf(this.options) },
    });
    try {
      const start = { path: `${INPUTS}/start`, mode: '100644', content: Buffer.from(IDLE) };
      await container.put('/', tarOf([start, ...spec.files]));
      const session = new DockerWorkSession(this.docker, container, spec.limits);
      await session.start();
      return session;
    } catch (error) {
      await container.remove();
      throw error;
    }
  }
}
