import type { File, TaskParts } from '../../src/client';

const SOLUTION = `def parse(text):
    """Parse \`key=value\` pairs that are separated by semicolons."""
    if not isinstance(text, str):
        raise TypeError("text must be a string")
    result = {}
    for piece in text.split(";"):
        if not piece.strip():
            continue
        key, mark, value = piece.partition("=")
        if not mark:
            raise ValueError("no equals sign")
        result[key.strip()] = value.strip()
    return result
`;

const SUITE = `import pytest

from assay import private, public, req
from solution import parse


@req("R-1", "R-2")
@public
def test_two_pairs():
    assert parse("a=1;b=2") == {"a": "1", "b": "2"}


@req("R-4")
@public
def test_empty_text():
    assert parse("") == {}


@req("R-2")
@private
def test_spaces_are_cut():
    assert parse(" left = right ") == {"left": "right"}


@req("R-3")
@private
def test_last_value_wins():
    assert parse("k=1;k=2;k=3") == {"k": "3"}


@req("R-4")
@private
def test_empty_pieces_are_skipped():
    assert parse(";;x=y;") == {"x": "y"}


@req("R-5")
@private
def test_missing_mark():
    with pytest.raises(ValueError):
        parse("novalue")


@req("R-5")
@private
def test_wrong_type():
    with pytest.raises(TypeError):
        parse(17)
`;

export const REQUIREMENTS = [
  { id: 'R-1', kind: 'signature', text: 'The module `solution` defines `parse(text)`, which returns a dict from str to str.' },
  { id: 'R-2', kind: 'output-format', text: 'Each pair `key=value` becomes one entry; spaces around key and value are cut.' },
  { id: 'R-3', kind: 'edge-case', text: 'When a key occurs more than once, the last value is kept.' },
  { id: 'R-4', kind: 'edge-case', text: 'Empty pieces between semicolons are skipped, so empty text gives an empty dict.' },
  {
    id: 'R-5',
    kind: 'error',
    text: 'A piece without an equals sign raises ValueError; text that is not a str raises TypeError.',
  },
];

/** A task that is right in every respect; specs change what their scene is about. */
export function sampleParts(overrides: { title?: string; solution?: string } = {}): TaskParts {
  return {
    metadata: {
      title: overrides.title ?? 'Parse key-value pairs',
      domain: 'text-parsing',
      human_difficulty: 2,
      target_use_case: ['train-rlef'],
      interface: { kind: 'functions', modules: [{ name: 'solution', names: ['parse'] }] },
    },
    prompt: {
      text: 'Write a parser for lines of `key=value` pairs that are separated by semicolons, as found in connection strings.',
    },
    requirements: { requirements: REQUIREMENTS },
    solution: { files: [{ path: 'solution.py', content: overrides.solution ?? SOLUTION }] },
  };
}

export function sampleSuite(content = SUITE): File[] {
  return [{ path: 'test_parse.py', content }];
}

/** The sample's solution and suite with one piece replaced; throws when the piece is not there. */
export function sampleSolution(from: string, to: string): string {
  return replaced(SOLUTION, from, to);
}

export function sampleSuiteWith(from: string, to: string): File[] {
  return sampleSuite(replaced(SUITE, from, to));
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`The sample holds no ${JSON.stringify(from)}`);
  return text.replace(from, to);
}
