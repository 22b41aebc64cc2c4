/** A survivor, and the tests that execute the statement it changes; null where that could not be found out. */
export interface Reached {
  id: string;
  reachedBy: readonly string[] | null;
}

interface NamedTest {
  id: string;
  requirementIds: readonly string[];
}

/**
 * The requirements whose tests let most through. A survivor counts for the requirements of the tests that execute its statement and
 * notice nothing, in equal parts that add up to one; what no test executes, or all do at import, counts for none. Ties are all named,
 * unless every requirement ties: then none is weaker than another.
 */
export function weakRequirements(survivors: readonly Reached[], tests: readonly NamedTest[]): string[] {
  const named = new Map(tests.map((test) => [test.id, test.requirementIds]));
  const requirements = [...new Set(tests.flatMap((test) => test.requirementIds))].sort();
  const weight = new Map<string, number>();
  for (const { reachedBy } of survivors) {
    const blamed = new Set((reachedBy ?? []).flatMap((id) => named.get(id) ?? []));
    for (const id of blamed) weight.set(id, (weight.get(id) ?? 0) + 1 / blamed.size);
  }
  const most = Math.max(0, ...weight.values());
  // Parts of one do not add up exactly.
  const weak = requirements.filter((id) => most > 0 && (weight.get(id) ?? 0) > most - 1e-9);
  return weak.length === requirements.length && weak.length > 1 ? [] : weak;
}
