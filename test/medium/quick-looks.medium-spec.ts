import type { Outcome } from '../../src/features/batches/outcome';
import type { PullSource } from '../../src/features/sourcing';
import { BatchBench } from '../support/batch-bench';
import { failedOutcome } from '../support/batch-service';

const PULLS = [1, 2].map((number) => ({ owner: 'tide', repo: 'bell', number }));
const NO_SOURCE = {} as PullSource;

it('What ran too few times is tried again when the service asks for no more, and not before', async () => {
  const bench = await BatchBench.open(PULLS, { repetitions: 2 });
  const tried: number[] = [];
  const making = {
    make: ({ number }: { number: number }): Promise<Outcome> => {
      tried.push(number);
      return Promise.resolve(failedOutcome('policy', number === 1 ? 'too-few-repetitions' : 'flaky'));
    },
  };
  try {
    bench.minRepetitions = 3;
    await bench.run(making, NO_SOURCE);
    expect(tried).toEqual([1, 2]);
    await bench.run(making, NO_SOURCE);
    expect(tried).toEqual([1, 2]);
    bench.minRepetitions = 2;
    await bench.run(making, NO_SOURCE);
    expect(tried).toEqual([1, 2, 1]);
  } finally {
    await bench.close();
  }
});
