import { DueJobs } from './due-jobs';

describe('Idle workers', () => {
  const due = new DueJobs();
  const stopping = new AbortController();

  it('are woken for their own kinds, each once', async () => {
    const woken: string[] = [];
    const wait = (name: string, kinds: Parameters<DueJobs['next']>[0]): Promise<void> =>
      due.next(kinds, stopping.signal).then(() => void woken.push(name));
    const [builds, others] = [wait('builds', { only: 'build' }), wait('others', { except: ['build', 'mail'] })];
    const mailbox = wait('mail', { only: 'mail' });
    due.tell([]);
    due.tell(['build']);
    await builds;
    due.tell(['build', 'anything']);
    await others;
    expect(woken).toEqual(['builds', 'others']);
    expect(due.wanted).toBe(true);
    stopping.abort();
    await mailbox;
    expect(due.wanted).toBe(false);
  });

  it('do not begin to wait once all is being stopped', async () => {
    await due.next({ only: 'mail' }, stopping.signal);
    expect(due.wanted).toBe(false);
  });
});
