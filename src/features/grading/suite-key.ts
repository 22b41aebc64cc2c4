import { sha256 } from '../../platform/hash';
import type { ProvenState } from '../pools';

const SUITE_KEYS = new WeakMap<ProvenState, string>();

/** Interface and suite by content; a version is loaded once and judged by often. */
export function suiteKeyOf(version: ProvenState): string {
  const known = SUITE_KEYS.get(version);
  if (known !== undefined) return known;
  const key = sha256(JSON.stringify([version.interface, version.suite]));
  SUITE_KEYS.set(version, key);
  return key;
}
