import { DomainError, type Fault } from '../../domain/errors';
import type { ModelsConfig } from '../../platform/config';
import { refuseUrl } from '../../platform/models';
import type { Openai } from './models.schema';

/**
 * Refuses an endpoint that the operator's settings would not let be asked, and a variable that is no key. Where a host's name leads
 * is judged when it is asked, by the client.
 */
export function checkEndpoint(openai: Openai | undefined, { keys, ...addresses }: ModelsConfig): void {
  if (!openai) return;
  const url = new URL(openai.base_url);
  const faults: Fault[] = [];
  const refusal = refuseUrl(url, addresses) ?? (url.search || url.hash ? 'it has a query or a fragment' : undefined);
  if (refusal !== undefined) faults.push({ pointer: '/openai/base_url', detail: refusal });
  if (openai.key_env !== null && !keys.allows(openai.key_env))
    faults.push({ pointer: '/openai/key_env', detail: `names of keys begin with ${keys.prefix()}` });
  if (faults.length > 0) throw new DomainError('invalid', undefined, faults);
}
