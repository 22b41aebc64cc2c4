import type { AttemptEvidence, Parameter, RuleFacts, TestFacts } from '../../../domain/failure-tags';
import { readSignature } from './parameters';
import { readCode } from './read-code';
import { readTest } from './read-test';

/** Reads what rules look at out of an attempt's code and out of its tests. Other languages than Python have no code facts. */
export async function factsOf(evidence: AttemptEvidence): Promise<RuleFacts> {
  const isRead = evidence.language === 'python';
  return {
    evidence,
    code: isRead ? await readCode(evidence.files) : null,
    previousCode: isRead && evidence.previous ? await readCode(evidence.previous.files) : null,
    tests: isRead ? await readTests(evidence) : new Map(),
    declared: isRead ? await readSignatures(evidence) : new Map(),
  };
}

async function readTests({ tests, interface: declared }: AttemptEvidence): Promise<Map<string, TestFacts>> {
  const entries = new Set(declared?.modules.flatMap(({ names }) => names));
  const found = new Map<string, TestFacts>();
  for (const { id, source } of tests) if (source !== null) found.set(id, await readTest(id, source, entries));
  return found;
}

async function readSignatures({ interface: declared }: AttemptEvidence): Promise<Map<string, readonly Parameter[]>> {
  const found = new Map<string, readonly Parameter[]>();
  for (const [path, text] of Object.entries(declared?.signatures ?? {})) {
    const parameters = await readSignature(text);
    if (parameters) found.set(path, parameters);
  }
  return found;
}
