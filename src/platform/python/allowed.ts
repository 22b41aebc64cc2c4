/** `a b c` -> set. */
function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter(Boolean));
}

/**
 * Standard modules that a test may import and, of each, the names it may use: pure functions and data types alone.
 * Left out on purpose: files (`io.open`, `os`, `pathlib`), clocks (`time`), interpreters (`sys`, `types`, `gc`), attribute
 * access by computed name (`operator.attrgetter`, `string.Formatter`) and evaluation of text (`typing.get_type_hints`,
 * `functools.singledispatch` with text annotations, `dataclasses.make_dataclass`).
 */
const STANDARD: Record<string, string> = {
  __future__: 'annotations',
  abc: 'ABC abstractmethod',
  array: 'array typecodes',
  base64: 'b16decode b16encode b32decode b32encode b64decode b64encode b85decode b85encode urlsafe_b64decode urlsafe_b64encode',
  binascii: 'Error crc32 hexlify unhexlify',
  bisect: 'bisect bisect_left bisect_right insort insort_left insort_right',
  calendar: `Calendar day_abbr day_name isleap leapdays month_abbr month_name monthrange timegm weekday MONDAY TUESDAY WEDNESDAY
    THURSDAY FRIDAY SATURDAY SUNDAY`,
  cmath: 'acos asin atan cos exp inf isclose isfinite isinf isnan log nan phase pi polar rect sin sqrt tan tau',
  collections: 'ChainMap Counter OrderedDict UserDict UserList UserString defaultdict deque namedtuple',
  'collections.abc': `Callable Collection Container Generator Hashable ItemsView Iterable Iterator KeysView Mapping MappingView
    MutableMapping MutableSequence MutableSet Reversible Sequence Set Sized ValuesView`,
  contextlib: 'ContextDecorator ExitStack closing contextmanager nullcontext redirect_stderr redirect_stdout suppress',
  copy: 'copy deepcopy replace',
  csv: 'DictReader DictWriter Error QUOTE_ALL QUOTE_MINIMAL QUOTE_NONE QUOTE_NONNUMERIC reader writer',
  dataclasses: 'FrozenInstanceError InitVar KW_ONLY MISSING asdict astuple dataclass field fields is_dataclass replace',
  datetime: 'MAXYEAR MINYEAR UTC date datetime time timedelta timezone tzinfo',
  decimal: `Clamped Context Decimal DecimalException DivisionByZero Inexact InvalidOperation Overflow ROUND_05UP ROUND_CEILING ROUND_DOWN
    ROUND_FLOOR ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP Rounded Underflow getcontext localcontext`,
  enum: 'Enum Flag IntEnum IntFlag StrEnum auto unique',
  fractions: 'Fraction',
  functools: 'cache cached_property cmp_to_key lru_cache partial reduce total_ordering wraps',
  hashlib: 'blake2b blake2s md5 sha1 sha224 sha256 sha384 sha3_256 sha3_512 sha512',
  heapq: 'heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest',
  io: 'BytesIO SEEK_CUR SEEK_END SEEK_SET StringIO UnsupportedOperation',
  itertools: `accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse groupby
    islice pairwise permutations product repeat starmap takewhile tee zip_longest`,
  json: 'JSONDecodeError JSONDecoder JSONEncoder dump dumps load loads',
  math: `acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp exp2 expm1 fabs factorial
    floor fma fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf nan
    nextafter perm pi pow prod radians remainder sin sinh sqrt sumprod tan tanh tau trunc ulp`,
  numbers: 'Complex Integral Number Rational Real',
  operator: `abs add and_ concat contains countOf eq floordiv ge getitem gt index indexOf inv invert is_ is_not itemgetter le lshift lt
    matmul mod mul ne neg not_ or_ pos pow rshift sub truediv truth xor`,
  random: `Random choice choices expovariate gauss getrandbits getstate normalvariate randbytes randint random randrange sample seed
    setstate shuffle triangular uniform`,
  re: `A ASCII DOTALL I IGNORECASE M MULTILINE Match Pattern S VERBOSE X compile error escape findall finditer fullmatch match search
    split sub subn`,
  statistics: `NormalDist StatisticsError correlation covariance fmean geometric_mean harmonic_mean linear_regression mean median
    median_grouped median_high median_low mode multimode pstdev pvariance quantiles stdev variance`,
  string: 'ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits printable punctuation whitespace',
  struct: 'Struct calcsize error iter_unpack pack pack_into unpack unpack_from',
  textwrap: 'dedent fill indent shorten wrap',
  typing: `Any Callable ClassVar Collection Counter DefaultDict Deque Dict Final FrozenSet Generator Generic Hashable Iterable Iterator
    List Literal Mapping MutableMapping MutableSequence NamedTuple Never NewType NoReturn Optional Protocol Self Sequence Set Sized
    Tuple Type TypeAlias TypeVar TypedDict Union cast final overload override runtime_checkable`,
  unicodedata:
    'bidirectional category combining decimal decomposition digit east_asian_width is_normalized lookup name normalize numeric',
  zoneinfo: 'ZoneInfo ZoneInfoNotFoundError',
};

/** The test frameworks, as far as they only describe and check. */
const FRAMEWORKS: Record<string, string> = {
  assay: 'private public req',
  pytest: 'approx fail fixture mark param raises',
  'pytest.mark': 'parametrize private public req',
  unittest: 'TestCase',
};

/** Importable modules and their usable names; `any` for a package of the task's environment (names without underscore). */
export type Modules = ReadonlyMap<string, ReadonlySet<string> | 'any'>;

export const STANDARD_MODULES: Modules = new Map(
  Object.entries({ ...STANDARD, ...FRAMEWORKS }).map(([name, members]) => [name, words(members)]),
);

/** Names that skip or excuse a test; reading the suite reports them. */
export const SKIP_NAMES = words(`pytest.skip pytest.xfail pytest.importorskip pytest.exit pytest.mark.skip pytest.mark.skipif
  pytest.mark.xfail unittest.skip unittest.skipIf unittest.skipUnless unittest.SkipTest unittest.expectedFailure`);

/** Builtins that a test may read freely. */
export const BUILTINS =
  words(`abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod enumerate filter
  float format frozenset hash hex id int isinstance issubclass iter len list map max memoryview min next object oct ord pow print
  property range repr reversed round set slice sorted staticmethod str sum tuple zip Ellipsis NotImplemented
  ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError
  BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning
  EOFError EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError FutureWarning
  IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError LookupError MemoryError
  ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError
  ProcessLookupError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration
  SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError
  UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError`);

/** Builtins that a test may call, with arguments that can be read, but not pass on or rename. */
export const CALL_ONLY = words('delattr getattr hasattr setattr super type');

/** Builtins that reach past the interface; a test can't have them in any form. */
export const FORBIDDEN_BUILTINS =
  words(`__build_class__ __builtins__ __debug__ __import__ __loader__ __spec__ aiter anext breakpoint
  compile copyright credits dir eval exec exit globals help input license locals open quit vars`);

/** Attributes of frames, tracebacks, code objects and test runners: from each of them the whole process can be reached. */
export const FORBIDDEN_ATTRIBUTES = words(`ag_await ag_code ag_frame co_code co_consts co_names cr_await cr_code cr_frame f_back
  f_builtins f_code f_globals f_lasti f_locals f_trace func_globals gi_code gi_frame gi_yieldfrom mro tb tb_frame tb_lasti tb_next
  traceback _cleanups _excinfo _outcome _subtest _testMethodName _type_equality_funcs`);

/** Private-looking methods that are public by their documentation (named tuples). */
export const PUBLIC_UNDERSCORE = words('_asdict _field_defaults _fields _make _replace');

/** Special methods that a test's own helper class may define. */
export const DEFINABLE_DUNDERS =
  words(`__init__ __post_init__ __repr__ __str__ __bytes__ __format__ __eq__ __ne__ __lt__ __le__ __gt__
  __ge__ __hash__ __bool__ __len__ __length_hint__ __iter__ __next__ __reversed__ __contains__ __getitem__ __setitem__ __delitem__
  __missing__ __call__ __enter__ __exit__ __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __matmul__
  __rmatmul__ __truediv__ __rtruediv__ __floordiv__ __rfloordiv__ __mod__ __rmod__ __divmod__ __rdivmod__ __pow__ __rpow__ __lshift__
  __rlshift__ __rshift__ __rrshift__ __and__ __rand__ __or__ __ror__ __xor__ __rxor__ __neg__ __pos__ __abs__ __invert__ __int__
  __float__ __complex__ __index__ __round__ __trunc__ __floor__ __ceil__`);

/** Class attributes with special names that a helper class may set. */
export const SETTABLE_DUNDERS = words('__slots__ __match_args__ __hash__');

/** Decorators that only describe, from imports; a decorator runs when the file is imported. */
export const DECORATORS = words(`assay.req assay.public assay.private pytest.mark.req pytest.mark.public pytest.mark.private
  pytest.mark.parametrize pytest.fixture dataclasses.dataclass functools.wraps functools.lru_cache functools.cache
  functools.cached_property functools.total_ordering contextlib.contextmanager abc.abstractmethod typing.final typing.overload
  typing.override typing.runtime_checkable enum.unique`);

/** Builtin fixtures of pytest that reach nothing but the test's own output. */
export const FIXTURES = words('capsys subtests');
