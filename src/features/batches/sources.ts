import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DomainError } from '../../domain/errors';
import { formatPullRef } from '../../domain/swe';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { GitHubAccess } from '../../platform/git/github';
import { openSource, SourcingError, type PullSource, type SourceKind } from '../sourcing';
import type { MergedPage, MergedQuery } from './batches.schema';
import { gitRemote } from './git-remote';
import { KeptSources } from './kept-sources';

/** The variable that has to be set for sources of this kind; undefined where it is. */
export function lackingSource({ sourcesDir, github }: Pick<Config['swe'], 'sourcesDir' | 'github'>, kind: SourceKind) {
  if (kind === 'github') return github.tokens.length === 0 ? 'GITHUB_TOKENS' : undefined;
  return sourcesDir === undefined ? 'ASSAY_SWE_SOURCES_DIR' : undefined;
}

/** Sources of pull requests as the service is set up; a request names the kind alone, never a folder or an address. */
@Injectable()
export class Sources implements OnApplicationShutdown {
  /** Quotas of tokens and tags of answers hold for all sources of the service. */
  private readonly access: GitHubAccess;
  private readonly pages = new KeptSources();
  private readonly ending = new AbortController();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.access = new GitHubAccess(config.swe.github.tokens);
  }

  async onApplicationShutdown(): Promise<void> {
    this.ending.abort(new Error('The service ends'));
    await this.pages.close();
  }

  /** What the service lacks to open a source of this kind; undefined for nothing. */
  findProblem(kind: SourceKind): string | undefined {
    const lacking = lackingSource(this.config.swe, kind);
    return lacking === undefined ? undefined : `the service has no ${lacking}`;
  }

  /** One page of the merged pull requests of a repository. Its source stays open for the next. */
  async listMerged({ repo: name, source: kind, cursor }: MergedQuery, signal: AbortSignal): Promise<MergedPage> {
    const problem = this.findProblem(kind);
    if (problem !== undefined) throw new DomainError('invalid', undefined, [{ pointer: 'query:source', detail: problem }]);
    const [owner = '', repo = ''] = name.split('/');
    const open = (): PullSource => this.open(kind, this.ending.signal);
    try {
      const { pulls, next } = await this.pages.use(`${kind} ${name.toLowerCase()}`, open, (source) =>
        source.listMerged({ owner, repo }, cursor, signal),
      );
      return { items: pulls.map(formatPullRef), next_cursor: next ?? null };
    } catch (error) {
      if (!(error instanceof SourcingError)) throw error;
      const detail = `${error.code}: ${error.message}`;
      throw error.retryable ? new DomainError('unavailable', detail) : new DomainError('invalid', detail);
    }
  }

  /** Close it. The signal ends whatever it waits for; a limit that lasts longer than `maxWaitMs` is a failure, which says until when. */
  open(kind: SourceKind, signal?: AbortSignal, maxWaitMs?: number): PullSource {
    const { sourcesDir, github, artifactsDir } = this.config.swe;
    if (kind === 'github') {
      const { apiUrl, gitUrl, tokens } = github;
      return openSource({
        kind,
        github: {
          tokens,
          access: this.access,
          baseUrl: apiUrl,
          clock: this.clock,
          ...(maxWaitMs !== undefined && { maxWaitMs }),
        },
        cache: join(artifactsDir, 'mirrors'),
        gitBaseUrl: gitUrl,
        remote: gitRemote(this.config),
        ...(signal && { signal }),
      });
    }
    if (sourcesDir === undefined) throw new Error('ASSAY_SWE_SOURCES_DIR is not set');
    return openSource({ kind, root: sourcesDir });
  }
}
