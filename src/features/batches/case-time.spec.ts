import { sleep } from '../../platform/clock';
import { CaseTime } from './case-time';

describe('the time of a case', () => {
  it('ends by itself', async () => {
    const { signal } = new CaseTime(10);
    expect(signal.aborted).toBe(false);
    await sleep(60);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('stands still while the case waits, and goes on from there', async () => {
    const time = new CaseTime(300);
    await sleep(50);
    expect(await time.without(sleep(500).then(() => 'in'))).toBe('in');
    expect(time.signal.aborted).toBe(false);
    await sleep(500);
    expect(time.signal.aborted).toBe(true);
  });

  it('goes on where what it waited for failed, and ends with the case', async () => {
    const [running, over] = [new CaseTime(100), new CaseTime(100)];
    await expect(running.without(Promise.reject(new Error('cancelled')))).rejects.toThrow('cancelled');
    over.stop();
    await sleep(300);
    expect([running.signal.aborted, over.signal.aborted]).toEqual([true, false]);
  });
});
