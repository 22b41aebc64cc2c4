import { sleep } from '../clock';
import { SharedWork, type Waiter } from './shared-work';
import { untilAborted } from './until-aborted';

function never(): Promise<never> {
  return new Promise(() => undefined);
}

describe('waiting until a signal', () => {
  it('ends with the signal, at once or after a grace, or with the work', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(untilAborted(never(), signal)).rejects.toThrow('too late');
    await expect(untilAborted(Promise.resolve('in time'), signal)).rejects.toThrow('too late');
    await expect(untilAborted(never(), signal, 10)).rejects.toThrow('too late');
    await expect(
      untilAborted(
        sleep(10).then(() => 'in order'),
        signal,
        60_000,
      ),
    ).resolves.toBe('in order');
    await expect(untilAborted(Promise.reject(new Error('its own')), new AbortController().signal)).rejects.toThrow('its own');
  });
});

describe('shared work', () => {
  const shared = new SharedWork<string, Waiter>(50);

  it('is done once, and all who wait hear of it', async () => {
    const heard: string[] = [];
    const waiter = (name: string): Waiter => ({ onOutput: (chunk) => heard.push(`${name} ${chunk.toString()}`) });
    let begun = 0;
    const begin = async ({ onOutput }: { onOutput: (chunk: Buffer) => void }): Promise<string> => {
      begun += 1;
      await sleep(10);
      onOutput(Buffer.from('half'));
      return 'made';
    };
    const [one, other] = [shared.join('key', waiter('one'), begin), shared.join('key', waiter('other'), begin)];
    expect(await Promise.all([one.result, other.result])).toEqual(['made', 'made']);
    expect({ begun, own: [one.own, other.own], heard }).toEqual({
      begun: 1,
      own: [true, false],
      heard: ['one half', 'other half'],
    });
    await shared.join('key', {}, begin).result;
    expect(begun).toBe(2);
  });

  it('goes on while one waits, whoever began it, and ends when the last one leaves', async () => {
    const [first, last] = [new AbortController(), new AbortController()];
    let ended: unknown;
    const begin = async ({ signal }: { signal: AbortSignal }): Promise<string> => {
      await sleep(60_000, signal);
      await sleep(10);
      ended = signal.reason;
      throw new Error('ended');
    };
    const [one, other] = [first, last].map(({ signal }) => shared.join('key', { signal }, begin).result);
    first.abort(new Error('the first one is late'));
    await expect(one).rejects.toThrow('the first one is late');
    expect(ended).toBeUndefined();
    last.abort(new Error('the last one, too'));
    await expect(other).rejects.toThrow('the last one, too');
    expect(ended).toEqual(new Error('the last one, too'));
  });

  it('holds nobody where it does not end, nor whoever comes later', async () => {
    const cancel = new AbortController();
    const { result } = shared.join('key', { signal: cancel.signal }, never);
    cancel.abort(new Error('cancelled'));
    await sleep(5);
    const later = shared.join('key', {}, () => Promise.resolve('anew'));
    expect([later.own, await later.result]).toEqual([true, 'anew']);
    await expect(result).rejects.toThrow('cancelled');
  });
});
