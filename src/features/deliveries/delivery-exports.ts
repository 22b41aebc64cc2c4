import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { UnitOfWork } from '../../platform/database';
import { pipeInto } from '../../platform/http';
import { sendFolder } from '../batches';
import type { Delivery } from './deliveries.entity';
import { DeliveriesRepository } from './deliveries.repository';
import { Deliveries } from './deliveries.service';
import type { TaskKey } from './domain/deliverable';
import { EXPORT_FILES, isOpenExport, type DeliveryExport } from './formats/format';
import { ReleaseCutter } from './release-cutter';
import { mayReadOpen } from './sources/delivery-source';
import { DeliverySources } from './sources/delivery-sources';

/** Files of released deliveries, as they were written when they were cut. */
@Injectable()
export class DeliveryExports {
  constructor(
    private readonly work: UnitOfWork,
    private readonly deliveries: Deliveries,
    private readonly repository: DeliveriesRepository,
    private readonly selections: DeliverySources,
    private readonly cutter: ReleaseCutter,
  ) {}

  /** Sends one file, or all of them as a tar. Exposures are written down before the first byte. */
  async send(ctx: Ctx, id: string, format: DeliveryExport, response: Response): Promise<void> {
    const delivery = await this.deliveries.getSeen(ctx, id);
    if (isOpenExport(format)) requireOpen(ctx);
    if (delivery.status !== 'released') throw new DomainError('not-ready', 'The delivery is not released.');
    if (format !== 'all' && !isWritten(delivery, format))
      throw new DomainError('not-ready', 'The delivery was not written in this format.', [
        { pointer: 'query:format', detail: 'not among its formats' },
      ]);
    if (isOpenExport(format)) await this.selections.of(delivery.selection).expose(ctx, this.keysOf(delivery));
    const folder = this.cutter.folderOf(delivery);
    if (format === 'all') return sendFolder(response, folder, delivery.name);
    await sendFile(response, folder, delivery.name, format);
  }

  private async *keysOf({ id }: Delivery): AsyncGenerator<TaskKey> {
    for await (const row of this.repository.eachValidation(this.work.reader, id, 'passed'))
      yield { id: row.taskId, version: row.version, versionId: row.versionId, contentHash: row.contentHash };
  }
}

function requireOpen({ actor }: Ctx): void {
  if (mayReadOpen(actor)) return;
  throw new DomainError('forbidden', 'This format holds solutions: it needs the capability pools:read-open.', [], {
    required_capability: 'pools:read-open',
  });
}

function isWritten({ formats }: Delivery, format: DeliveryExport): boolean {
  return ['tasks', 'evidence', 'card', 'manifest'].includes(format) || formats.some((each) => each === format);
}

async function sendFile(response: Response, folder: string, name: string, format: Exclude<DeliveryExport, 'all'>): Promise<void> {
  const { path, type } = EXPORT_FILES[format];
  const { size } = await stat(join(folder, path));
  response.status(200).setHeader('Content-Type', type.startsWith('text/') ? `${type}; charset=utf-8` : type);
  response.setHeader('Content-Length', String(size));
  response.setHeader('Content-Disposition', `attachment; filename="${name}-${path}"`);
  await pipeInto(response, createReadStream(join(folder, path)));
}
