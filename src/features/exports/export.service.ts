import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import type { Profile } from '../../domain/task';
import { UnitOfWork } from '../../platform/database';
import { Listing, PoolsReader, ReleasesRepository, ReleasesService, requireProfile, type Release } from '../pools';
import { loadAssets } from './assets';
import type { ExportQuery } from './exports.schema';
import { packageEntries, type StoredTask } from './package';
import { packTar } from './tar';

/** A package that is about to be read; nothing of it has left yet. */
export interface OpenPackage {
  name: string;
  format: ExportQuery['format'];
  stream: Readable;
}

const BATCH = 200;

/** Releases as packaged datasets. */
@Injectable()
export class ExportService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly releases: ReleasesService,
    private readonly repository: ReleasesRepository,
    private readonly pools: PoolsReader,
    private readonly listing: Listing,
  ) {}

  /** Checks that the profile may be had, and writes the exposure to all of the release before anything is read. */
  async open(ctx: Ctx, releaseId: string, { profile, format }: ExportQuery): Promise<OpenPackage> {
    const release = await this.releases.getRelease(this.work.reader, releaseId);
    requireProfile(ctx.actor, profile);
    if (profile === 'open' && release.profile === 'sealed')
      throw new DomainError('conflict', 'This release may be exported in the profile sealed alone.');
    await this.requireListed(release);
    const range = await this.repository.findRange(this.work.reader, releaseId);
    if (range) await this.pools.expose(ctx, release.pool, profile, range.from, range.to);
    const entries = packageEntries(release, profile, () => this.tasksOf(release, profile), await loadAssets());
    const tar = packTar(entries);
    const stream = format === 'tar' ? tar : compress(tar);
    return { name: `${release.pool}-${release.name}-${profile}`, format, stream };
  }

  /** A release is whole or is not had: its name and hash stand for all of its tasks. */
  private async requireListed({ id, pool }: Release): Promise<void> {
    const { reader } = this.work;
    const gone = await this.repository.findTasks(reader, id, await this.listing.unlisted(reader, pool));
    if (gone.length > 0)
      throw new DomainError('conflict', `${gone.length} tasks of this release are not listed as verified any more.`);
  }

  private async *tasksOf({ id }: Release, profile: Profile): AsyncGenerator<StoredTask> {
    let after = 0;
    for (let full = true; full;) {
      const rows = await this.repository.listJson(this.work.reader, id, profile, after, BATCH);
      yield* rows.map(({ json }) => json);
      after = rows.at(-1)?.position ?? after;
      full = rows.length === BATCH;
    }
  }
}

function compress(source: Readable): Readable {
  const gzip = createGzip();
  source.once('error', (error) => gzip.destroy(error));
  gzip.once('close', () => source.destroy());
  return source.pipe(gzip);
}
