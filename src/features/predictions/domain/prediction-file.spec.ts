import { readPredictions, type PredictionFormat } from './prediction-file';

const PATCH = 'diff --git a/x b/x\n';
const SHORT = [
  { id: 'Own__Repo-7', patch: PATCH },
  { id: 'own__repo-8', patch: '' },
];

describe('formats, detected from the shape', () => {
  const sweBench = SHORT.map(({ id, patch }) => ({ instance_id: id, model_name_or_path: 'm', model_patch: patch || null }));
  const cases: [string, PredictionFormat, unknown][] = [
    ["SWE-bench's list", 'swe-bench', sweBench],
    ["SWE-bench's object", 'swe-bench', Object.fromEntries(sweBench.map((row) => [row.instance_id, row]))],
    ["SWE-bench's lines", 'swe-bench', lines(sweBench)],
    [
      "Multi-SWE-bench's lines",
      'multi-swe-bench',
      lines(
        SHORT.map(({ id, patch }) => ({
          org: id.slice(0, 3),
          repo: id.slice(5, 9),
          number: Number(id.at(-1)),
          fix_patch: patch,
        })),
      ),
    ],
    ["SWE-bench-Live's object", 'swe-bench-live', Object.fromEntries(SHORT.map(({ id, patch }) => [id, { model_patch: patch }]))],
    ["SWE-bench Pro's list", 'swe-bench-pro', SHORT.map(({ id, patch }) => ({ instance_id: id, patch, prefix: 'm' }))],
    ["SWE-PolyBench's lines", 'swe-polybench', lines(SHORT.map(({ id, patch }) => ({ instance_id: id, model_patch: patch })))],
  ];
  test.each(cases)('%s', (_, format, body) => {
    const read = readPredictions(body);
    expect(read).toMatchObject({ format, faults: [] });
    expect(read.predictions.map(({ line, taskId, patch }) => ({ line, taskId, patch }))).toEqual([
      { line: 1, taskId: 'own__repo-7', patch: PATCH },
      { line: 2, taskId: 'own__repo-8', patch: '' },
    ]);
  });

  test('a format that is asked for binds', () => {
    const rows = [{ instance_id: 'a', model_patch: PATCH }];
    expect(readPredictions(rows).format).toBe('swe-bench');
    expect(readPredictions(rows, 'swe-bench-pro').predictions).toMatchObject([{ taskId: 'a', patch: PATCH }]);
    expect(readPredictions(rows, 'multi-swe-bench')).toMatchObject({
      predictions: [],
      faults: [{ line: 1, problem: 'malformed' }],
    });
  });
});

test('faults have the line of the file and end nothing', () => {
  const text = ['', '{"instance_id": "a", "model_patch": "x"}', '{"instance_id": "a"', '{"model_patch": "x"}', '[]'];
  const more = [
    '{"instance_id": "A", "model_patch": "y"}',
    '{"instance_id": "b", "model_patch": "\\u0000"}',
    '{"instance_id": "c"}',
  ];
  const { predictions, faults } = readPredictions([...text, ...more].join('\r\n'));
  expect(predictions.map(({ line, instanceId, patch }) => [line, instanceId, patch])).toEqual([
    [2, 'a', 'x'],
    [8, 'c', ''],
  ]);
  expect(faults.map(({ line, problem }) => [line, problem])).toEqual([
    [3, 'not-json'],
    [4, 'malformed'],
    [5, 'malformed'],
    [6, 'duplicate'],
    [7, 'malformed'],
  ]);
});

test('what is no file of predictions has none', () => {
  for (const body of [null, 7, [], {}, '']) expect(readPredictions(body)).toMatchObject({ predictions: [], faults: [] });
});

function lines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
