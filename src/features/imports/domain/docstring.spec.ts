import { readExamples, type DocstringExample } from './docstring';

describe('readExamples', () => {
  it.each<[string, string[], DocstringExample[]]>([
    ['nothing', ['Adds up.', ''], []],
    ['an example and its value', ['  >>> total([1, 2])', '  3'], [{ source: 'total([1, 2])', want: ['3'] }]],
    [
      'examples one after another',
      ['>>> f(1)', '1', '>>> f(2)', '2'],
      [
        { source: 'f(1)', want: ['1'] },
        { source: 'f(2)', want: ['2'] },
      ],
    ],
    ['what stands before a blank line only', ['>>> f(1)', '1', '', 'Not this.'], [{ source: 'f(1)', want: ['1'] }]],
    ['a value on several lines', ['>>> f(1)', '["a",', ' "b"]'], [{ source: 'f(1)', want: ['["a",', '"b"]'] }]],
    ['source on several lines', ['>>> f([1,', '...    2])', '3'], [{ source: 'f([1,\n   2])', want: ['3'] }]],
    ['no value', ['>>> f([])', ''], [{ source: 'f([])', want: [] }]],
    ['an example without a blank after the prompt', ['>>>f(1)', '1'], [{ source: 'f(1)', want: ['1'] }]],
  ])('reads %s', (_, lines, examples) => {
    expect(readExamples(lines.join('\n'))).toEqual(examples);
  });
});
