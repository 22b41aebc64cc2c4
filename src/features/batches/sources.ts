import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { openSource, type PullSource, type SourceKind } from '../sourcing';

/** Sources of pull requests as the service is set up; a request names the kind alone, never a folder or an address. */
@Injectable()
export class Sources {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Close it. */
  open(kind: SourceKind): PullSource {
    const { sourcesDir, github, artifactsDir } = this.config.swe;
    if (kind === 'github') {
      const { apiUrl, gitUrl, tokens } = github;
      return openSource({
        kind,
        github: { tokens, baseUrl: apiUrl, clock: this.clock },
        cache: join(artifactsDir, 'mirrors'),
        gitBaseUrl: gitUrl,
      });
    }
    if (sourcesDir === undefined) throw new Error('ASSAY_SWE_SOURCES_DIR is not set');
    return openSource({ kind, root: sourcesDir });
  }
}
