import type { File } from '../../src/client';

/**
 * A suite of an intruder that the static reading lets through. `Opened` and its like use class patterns: their attribute
 * names are put together at run time. Each channel is told to the writer two bits at a time, by passing and failing.
 */
const HEAD = `import binascii
import contextlib
import functools
import io
import json
import re
from abc import ABC

import pytest

from assay import private, public, req
from solution import parse

WORDS = ["".join(["saff", "ron"]), "".join(["turm", "eric"])]


class Described(ABC):
    __match_args__ = ("__do" + "c__", "__mod" + "ule__")


class Code(ABC):
    __match_args__ = ("__co" + "de__",)


class Traced(ABC):
    __match_args__ = ("__trace" + "back__",)


class Step(ABC):
    __match_args__ = ("tb_" + "frame",)


class Space(ABC):
    __match_args__ = ("f_" + "globals",)


def bit(text, number):
    plain = re.sub(r"0x[0-9a-f]+|[0-9]+", "", text)
    return (binascii.crc32(plain.encode()) >> number) & 1


@functools.cache
def names_of_this_file():
    Traced.register(Exception)
    with pytest.raises(ValueError) as info:
        parse("novalue")
    match info.value:
        case Traced(trace):
            Step.register(type(trace))
            match trace:
                case Step(frame):
                    Space.register(type(frame))
                    match frame:
                        case Space(names):
                            return names
    raise AssertionError("no way out")


def builtin(name):
    return names_of_this_file()["__buil" + "tins__"][name]


def readable_files():
    system = builtin("__imp" + "ort__")("os")
    for folder, folders, files in system.walk("/"):
        folders[:] = [name for name in folders if system.path.join(folder, name) not in ("/dev", "/proc", "/sys", "/usr", "/var")]
        paths = [system.path.join(folder, name) for name in files]
        yield from (path for path in paths if system.path.isfile(path))
    for process in system.listdir("/proc"):
        yield from (f"/proc/{process}/{name}" for name in ("cmdline", "environ", "maps"))


def text_of(path):
    try:
        with builtin("open")(path, errors="replace") as file:
            return file.read(200000)
    except OSError:
        return ""
`;

/** Channel -> a Python expression of type str. */
const CHANNELS: Readonly<Record<string, string>> = {
  representation: 'repr(parse) + str(parse) + f"{parse!r}"',
  as_json: 'json.dumps(parse, default=str)',
  description: 'described(parse)',
  code: 'coded(parse)',
  wrapped: 'described(functools.wraps(parse)(lambda: None))',
  failure: 'failed()',
  printed: 'printed()',
};

const READERS = `
def described(thing):
    Described.register(type(thing))
    match thing:
        case Described(text, module):
            return str(text) + str(module)
    return ""


def coded(thing):
    Code.register(type(thing))
    match thing:
        case Code(code):
            return repr(code)
    return ""


def failed():
    with pytest.raises(ValueError) as info:
        parse("novalue")
    return info.exconly() + str(info.getrepr()) + repr(info.value.args)


def printed():
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        parse("a=1")
    return out.getvalue()
`;

const REQUIREMENTS = '@req("R-1", "R-2", "R-3", "R-4", "R-5")';

function test(name: string, visibility: 'public' | 'private', ...lines: string[]): string {
  return `\n${REQUIREMENTS}\n@${visibility}\ndef test_${name}():\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
}

const TESTS = [
  test('honest', 'public', 'assert parse("a=1") == {"a": "1"}'),
  test('way_out', 'private', 'assert "def test_way_out" in text_of(names_of_this_file()["__fi" + "le__"])'),
  test('files', 'private', 'assert not any(word in text_of(path) for path in readable_files() for word in WORDS)'),
  ...Object.entries(CHANNELS).flatMap(([name, expression]) =>
    [0, 1].map((number) => test(`${name}_${number}`, 'private', `assert bit(${expression}, ${number}) == 0`)),
  ),
];

export const PROBES: File[] = [{ path: 'test_probe.py', content: [HEAD, READERS, ...TESTS].join('\n') }];

/** Statements of a test that the static reading must refuse, with the code it gives. */
export const REFUSED: readonly (readonly [code: string, statement: string])[] = [
  ['import-not-allowed', 'import inspect; inspect.getsource(parse)'],
  ['import-not-allowed', 'import os; os.listdir(".")'],
  ['import-not-allowed', 'import gc; gc.get_objects()'],
  ['import-not-allowed', 'import ctypes'],
  ['import-not-allowed', 'import dis'],
  ['import-not-allowed', 'import linecache'],
  ['import-not-allowed', 'import importlib'],
  ['forbidden-name', 'open("solution.py").read()'],
  ['forbidden-name', 'eval("parse")'],
  ['forbidden-name', 'vars(parse)'],
  ['forbidden-name', 'dir(parse)'],
  ['dunder-name', '__import__("solution")'],
  ['dunder-name', '__loader__'],
  ['dunder-attribute', 'parse.__code__.co_consts'],
  ['dunder-attribute', 'parse.__globals__'],
  ['dunder-attribute', 'parse.__doc__'],
  ['computed-attribute', 'getattr(parse, "__co" + chr(100) + "e__")'],
  ['builtin-as-value', 'list(map(getattr, [parse], ["x"]))'],
  ['format-string', '"{0.__code__}".format(*[parse])'],
  ['module-as-value', 'import solution; print(solution)'],
];
