import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../domain/errors';
import type { Selection } from '../domain/deliverable';
import type { DeliverySource } from './delivery-source';
import { VerifiedSource } from './verified-source';

/** Where the tasks of each selection come from. */
@Injectable()
export class DeliverySources {
  private readonly sources = new Map<Selection, DeliverySource>();

  constructor(verified: VerifiedSource) {
    this.sources.set('verified', verified);
  }

  /** For the selection of accepted tasks, which is another feature's. */
  register(selection: Selection, source: DeliverySource): void {
    this.sources.set(selection, source);
  }

  has(selection: Selection): boolean {
    return this.sources.has(selection);
  }

  of(selection: Selection): DeliverySource {
    const source = this.sources.get(selection);
    if (source) return source;
    const fault = { pointer: '/selection', detail: 'nothing is accepted on this installation' };
    throw new DomainError('not-ready', 'There are no such tasks.', [fault]);
  }
}
