import { isBad, isOk } from '../domain/lattice';
import type { JudgedTest, Lists } from '../domain/lists';
import type { Rejection } from './record';

/**
 * Why lists make no task; undefined where they do.
 *
 * @param part - words for what was run, where that is not the whole suite
 */
export function findListRejection({ tests, f2p }: Lists, part = ''): Rejection | undefined {
  const regressed = tests.filter(({ category }) => category === 'regression');
  if (regressed.length > 0)
    return rejection('regression', `${regressed.length} tests pass without the fix and fail with it`, regressed);
  if (f2p.length > 0) return undefined;
  const flaky = tests.filter(
    ({ dropped, states }) => dropped?.why === 'flaky' && states.before.some((state) => state !== 'pass'),
  );
  if (flaky.length === 0) return rejection('f2p-empty', `no test fails before the fix and passes after it${part}`);
  return rejection('flaky', `${flaky.length} tests differ between runs, and no other fails before and passes after`, flaky);
}

/**
 * Whether one more run of each phase may show that chance spoke in the first ones. A test that fails once with the fix may be a flaky one,
 * which is dropped and guards nothing. An empty F2P stays empty, for its tests must be right in every run; but where a test that the pull
 * request edits or brings fails with the fix, the truth may be that it is flaky.
 */
export function mayBeChance({ code }: Rejection, { tests }: Lists): boolean {
  return code === 'regression' || (code === 'f2p-empty' && tests.some(isExpected));
}

function isExpected({ touched, states: { base, before, after } }: JudgedTest): boolean {
  const own = touched || base.every((state) => state === 'absent');
  return own && !before.some(isOk) && after.some(isBad);
}

function rejection(code: Rejection['code'], detail: string, tests?: readonly JudgedTest[]): Rejection {
  return { code, detail, ...(tests && { tests: tests.map(({ id }) => id) }) };
}
