import type { CommandResult } from '../../../platform/sandbox';
import { reasonToStop, type AgentLimits } from './limits';
import { observationOf, shortened } from './observation';

const LIMITS: AgentLimits = { turns: 5, tokens: 1000, seconds: 60, micro_usd: 500, command_seconds: 10, output_chars: 100 };
const TAKEN = { turns: 4, tokens: 900, microUsd: 400, ms: 59_999 };
const MOST = { tokens: 100, microUsd: 100 };

function result(end: CommandResult['end'], text: string, exitCode?: number): CommandResult {
  const output = { content: Buffer.from(text), totalBytes: text.length, truncated: false };
  return { end, output, wallMs: 1, ...(exitCode !== undefined && { exitCode }) };
}

describe('The limits of a run', () => {
  it('let the last call in that fits, and name the first that a call would pass', () => {
    expect(reasonToStop(LIMITS, TAKEN, MOST)).toBeUndefined();
    expect(reasonToStop(LIMITS, { ...TAKEN, turns: 5 }, MOST)).toBe('turn-limit');
    expect(reasonToStop(LIMITS, { ...TAKEN, ms: 60_000 }, MOST)).toBe('time-limit');
    expect(reasonToStop(LIMITS, TAKEN, { ...MOST, microUsd: 101 })).toBe('cost-limit');
    expect(reasonToStop(LIMITS, TAKEN, { ...MOST, tokens: 101 })).toBe('token-limit');
  });
});

describe('What a model is told of a command', () => {
  it('is its output with its code, or why it ended', () => {
    expect(observationOf(result('exited', 'a', 0), 100)).toBe('a\n[exit code 0]');
    expect(observationOf(result('exited', '', 1), 100)).toBe('[exit code 1]');
    expect(observationOf(result('timed-out', 'a\n'), 100)).toMatch(/^a\n\[The command took too long/);
  });

  it('leaves out the middle of much, and no half characters', () => {
    expect(shortened('x'.repeat(100), 100)).toHaveLength(100);
    expect(shortened(`${'a'.repeat(60)}${'b'.repeat(60)}`, 100)).toBe(
      `${'a'.repeat(50)}\n[... 20 characters left out ...]\n${'b'.repeat(50)}`,
    );
    expect(shortened('\u{1F600}'.repeat(100), 51).isWellFormed()).toBe(true);
    expect(observationOf(result('exited', 'a\0b', 0), 100)).toBe('ab\n[exit code 0]');
  });
});
