"""The judged process of a worker: loads the solution from memory and answers the tests' calls until the connection ends."""

import copy
import io
import os
import sys

import frames
import solution_import
from codec import CannotCross, Encoder, Malformed
from exposure import Exposure, WorkerDecoder, WorkerEncoder, is_mutable_data
from operators import GENERATOR, OPERATORS, VIRTUAL
from policy import Policy, Refused, plain_base, plain_content
from tee import Tee

CONNECTION = 3
MAX_REQUEST = 8 * 1024 * 1024
MAX_REPLY = 8 * 1024 * 1024
CLASS_OPERATORS = ('__call__', '__iter__', '__len__', '__getitem__', '__contains__')


class Server:
    def __init__(self, policy: Policy, outputs: tuple[list, list] | None) -> None:
        self.exposure = Exposure(policy, self.callback)
        self.policy = policy
        self.pid = os.getpid()
        self.requests = frames.Reader(CONNECTION)
        self.expected = 0
        self.callbacks = 0
        self.tees, self.streams = outputs or make_outputs()
        sys.stdout, sys.stderr = self.streams

    def run(self) -> None:
        while True:
            self.answer(self.requests.read(MAX_REQUEST))

    def answer(self, request: object) -> None:
        if type(request) is not list or len(request) < 2 or request[0] != self.expected:
            raise Malformed('a request out of sequence')
        self.expected += 1
        number, operation, arguments = request[0], request[1], request[2:]
        method = getattr(self, f'do_{operation}', None) if type(operation) is str and operation.isalpha() else None
        encoder = WorkerEncoder(self.exposure)
        try:
            if method is None:
                raise Malformed('an unknown operation')
            reply = ['ok', *method(encoder, *arguments)]
        except _Raised as raised:
            reply = ['raise', encoder.exception(raised.error), raised.extras]
        except (CannotCross, Refused) as refusal:
            reply = ['refused', str(refusal)]
        except AttributeError as error:
            reply = ['raise', encoder.exception(AttributeError(str(error)))]
        except (Malformed, TypeError, ValueError, KeyError, IndexError, RecursionError) as error:
            reply = ['refused', f'a malformed request: {type(error).__name__}']
        self.reply(number, reply)

    def reply(self, number: int, reply: list) -> None:
        if os.getpid() != self.pid:  # a fork of the solution that came back here is not the one that was asked
            os._exit(0)
        for stream in self.streams:
            try:
                stream.flush()
            except ValueError:  # the solution closed it
                continue
        extras = {'out': self.tees[0].take(), 'err': self.tees[1].take(), 'classes': self.exposure.take_announced()}
        packed = frames.pack([number, *reply[:2], {**extras, **(reply[2] if len(reply) > 2 else {})}])
        if len(packed) > MAX_REPLY:
            packed = frames.pack([number, 'refused', 'a value is too large', extras])
        frames.write_all(CONNECTION, packed)

    def callback(self, number: int, action: str, args: tuple, kwargs: dict) -> object:
        """Asks the tests' side while a call is running; that side may call back in turn."""
        self.callbacks += 1
        sequence = self.callbacks
        encoder = WorkerEncoder(self.exposure)
        encoded = [encoder.many(args), {key: encoder.encode(value) for key, value in kwargs.items()}]
        extras = {'out': self.tees[0].take(), 'err': self.tees[1].take(), 'classes': self.exposure.take_announced()}
        frames.write_frame(CONNECTION, ['callback', sequence, number, action, *encoded, extras])
        while True:
            frame = self.requests.read(MAX_REQUEST)
            if type(frame) is list and frame[:2] == ['answer', sequence]:
                break
            self.answer(frame)
        decoder = WorkerDecoder(self.exposure)
        if frame[2] == 'ok':
            return decoder.decode(frame[3])
        raise decoder.exception(frame[3])

    # Every operation decodes and checks first, then runs the solution in `_attempt`, then encodes.

    def do_get(self, encoder: Encoder, module: str, name: str) -> tuple:
        if not self.policy.allows_name(module, name):
            raise AttributeError(f'no public name {name!r}')
        found = _attempt(getattr, sys.modules[module], name)
        return (encoder.encode(found),)

    def do_call(self, encoder: Encoder, number: int, args: list, kwargs: dict) -> tuple:
        target = self.exposure.get(number)
        if isinstance(target, type):
            if not self.policy.is_own_class(target):
                raise Refused('not a class of the solution')
        elif not self.policy.is_callable(target):
            raise Refused('not a function of the solution')
        return self._call(encoder, target, args, kwargs)

    def do_method(self, encoder: Encoder, number: int, name: str, args: list, kwargs: dict) -> tuple:
        target = self.exposure.get(number)
        bound = self._member(target, name)
        if not self._may_be_called(target, name, bound):
            raise Refused(f'{name!r} may not be called')
        return self._call(encoder, bound, args, kwargs)

    def do_attr(self, encoder: Encoder, number: int, name: str) -> tuple:
        target = self.exposure.get(number)
        found = self._member(target, name)
        if self._may_be_called(target, name, found):
            return (['m'],)
        return (encoder.encode(found),)

    def _member(self, target: object, name: str) -> object:
        if type(name) is str and name in GENERATOR and type(target).__name__ == 'generator':
            return getattr(target, name)
        if name in ('cache_clear', 'cache_info') and type(target).__name__ == '_lru_cache_wrapper':
            return getattr(target, name)
        if self.policy.is_callable(target) and not isinstance(target, type):
            if type(name) is not str or name.startswith('_') or name not in getattr(target, '__dict__', {}):
                raise AttributeError(f'no public attribute {name!r}')
            return target.__dict__[name]
        self._check_own(target)
        self.policy.check_member(target, name)
        return _attempt(getattr, target, name)

    def _check_own(self, target: object) -> None:
        if not self.policy.is_own_class(target if isinstance(target, type) else type(target)):
            raise Refused('not an object of the solution')

    def _may_be_called(self, target: object, name: str, found: object) -> bool:
        if isinstance(found, type) or not callable(found):
            return False
        if self.policy.is_callable(found):
            return True
        # A builtin method of a safe base, bound to the object itself; the name was checked by the policy.
        return type(found).__name__ in ('builtin_function_or_method', 'method') and getattr(found, '__self__', None) is target

    def do_set(self, encoder: Encoder, number: int, name: str, value: object) -> tuple:
        target = self.exposure.get(number)
        self._check_own(target)
        if isinstance(target, type):
            raise Refused('classes of the solution cannot be changed')
        self.policy.check_member(target, name)
        _attempt(setattr, target, name, WorkerDecoder(self.exposure).decode(value))
        return (None,)

    def do_del(self, encoder: Encoder, number: int, name: str) -> tuple:
        target = self.exposure.get(number)
        self._check_own(target)
        if isinstance(target, type):
            raise Refused('classes of the solution cannot be changed')
        self.policy.check_member(target, name)
        _attempt(delattr, target, name)
        return (None,)

    def do_op(self, encoder: Encoder, number: int, name: str, args: list) -> tuple:
        target = self.exposure.get(number)
        if name in VIRTUAL:
            self._check_own(target)
            return (encoder.encode(_attempt(getattr(copy, name), target)),)
        if name not in OPERATORS or not self._has_operator(target, name):
            raise Refused(f'no operator {name!r}')
        values = WorkerDecoder(self.exposure).many(args)
        if name == '__exit__':
            values = [None, None, None] if values == [None] else [type(values[0]), values[0], None]
        return (encoder.encode(_attempt(getattr(type(target), name), target, *values)),)

    def _has_operator(self, target: object, name: str) -> bool:
        if isinstance(target, type):
            definer = self.policy.definer(type(target), name)
            return name in CLASS_OPERATORS and definer is not None and (definer is not type) and self.policy.may_use(definer, name)
        operators = self.policy.iterator_operators(target)
        return name in (operators if operators is not None else self.policy.operators(type(target)))

    def do_snapshot(self, encoder: Encoder, number: int) -> tuple:
        target = self.exposure.get(number)
        base = None if isinstance(target, type) else plain_base(type(target))
        if base is None:
            raise Refused('not a data type')
        return (encoder.encode(plain_content(target, base)),)

    def do_bye(self, encoder: Encoder) -> tuple:
        return (None,)

    def _call(self, encoder: Encoder, target: object, args: list, kwargs: dict) -> tuple:
        decoder = WorkerDecoder(self.exposure)
        if type(kwargs) is not dict:
            raise Malformed('keyword arguments')
        positional = decoder.many(args)
        named = {key: decoder.decode(value) for key, value in kwargs.items()}
        given = [*zip(positional, args), *((named[key], kwargs[key]) for key in kwargs)]
        try:
            result = _attempt(target, *positional, **named)
        except _Raised as raised:
            raise _Raised(raised.error, {'changed': self._changed(given)}) from None
        extras = {'changed': self._changed(given)}
        for index, (value, _) in enumerate(given):
            if value is result and is_mutable_data(value):
                return (['arg', index], extras)
        return (encoder.encode(result), extras)

    def _changed(self, given: list) -> list:
        """Arguments that the call changed: [index, new encoding], None where the new state cannot cross."""
        changed = []
        for index, (value, before) in enumerate(given):
            if is_mutable_data(value) and type(before) is list and before[0] not in ('h', 'v'):
                try:
                    after = WorkerEncoder(self.exposure).encode(value)
                except CannotCross:
                    after = None
                if after != before:
                    changed.append([index, after])
        return changed


def make_outputs() -> tuple[list[Tee], list[io.TextIOWrapper]]:
    tees = [Tee(1), Tee(2)]
    return tees, [io.TextIOWrapper(io.BufferedWriter(tee), 'utf-8', 'backslashreplace', write_through=True) for tee in tees]


class _Raised(Exception):
    """The solution raised `error`; keeps its exceptions apart from those of the harness."""

    def __init__(self, error: BaseException, extras: dict | None = None) -> None:
        self.error = error
        self.extras = extras or {}


def _attempt(action: object, *args: object, **kwargs: object) -> object:
    try:
        return action(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001 - whatever the solution raises is its answer
        raise _Raised(error) from None


def load(spec: dict, status: int) -> tuple[Policy, list[str]]:
    """Compiles everything and says so on `status`, which is closed before the first line of the solution runs."""
    finder = solution_import.SolutionFinder(spec['folder'], spec['files'])
    names = [module['name'] for module in spec['interface']['modules']]
    try:
        finder.compile_all(names)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        frames.write_frame(status, {'notCompiled': solution_import.describe(error)})
        os._exit(0)
    solution_import.write_data_files(spec['folder'], spec['files'])
    frames.write_frame(status, {'compiled': True})
    os.close(status)
    solution_import.install(finder)
    return Policy(finder, spec['interface']['modules']), names


def main(source: int, status: int) -> None:
    """In a process of its own: the specification is behind a descriptor."""
    with os.fdopen(source, 'rb') as file:
        spec = frames.parse(file.read())
    serve(spec, status)


def serve(spec: dict, status: int, outputs: tuple[list, list] | None = None) -> None:
    """Never returns."""
    try:
        answer_all(spec, status, outputs)
    except frames.ChannelClosed:
        os._exit(0)


def answer_all(spec: dict, status: int, outputs: tuple[list, list] | None) -> None:
    """Loads the solution and answers until the connection ends: ChannelClosed."""
    policy, names = load(spec, status)
    spec.clear()
    server = Server(policy, outputs)
    hello: list = ['hello', 'ok']
    for name in names:
        try:
            __import__(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                hello = ['hello', 'failed', WorkerEncoder(server.exposure).exception(error)]
                break
        except BaseException as error:  # noqa: BLE001 - the solution failed to load, however it did
            hello = ['hello', 'failed', WorkerEncoder(server.exposure).exception(error)]
            break
    frames.write_frame(CONNECTION, hello)
    server.run()
