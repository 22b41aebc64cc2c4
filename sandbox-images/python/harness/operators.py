"""The fixed list of operators that may be applied to a handle. Nothing else that begins with two underscores exists for tests."""

BINARY = ('add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'divmod', 'pow', 'matmul', 'and', 'or', 'xor', 'lshift', 'rshift')
REFLECTED = tuple(f'__r{name}__' for name in BINARY)
IN_PLACE = tuple(f'__i{name}__' for name in BINARY if name != 'divmod')
ORDER = ('__lt__', '__le__', '__gt__', '__ge__')
UNARY = ('__neg__', '__pos__', '__abs__', '__invert__', '__round__', '__trunc__', '__floor__', '__ceil__')
CONVERSION = ('__bool__', '__int__', '__float__', '__complex__', '__index__', '__bytes__', '__str__', '__repr__', '__format__')
CONTAINER = (
    *('__len__', '__iter__', '__next__', '__contains__', '__getitem__', '__setitem__', '__delitem__'),
    *('__reversed__', '__length_hint__'),
)
CONTEXT = ('__enter__', '__exit__')
OTHER = ('__call__', '__eq__', '__ne__', '__hash__')

OPERATORS = frozenset(
    (*(f'__{name}__' for name in BINARY), *REFLECTED, *IN_PLACE, *ORDER, *UNARY, *CONVERSION, *CONTAINER, *CONTEXT, *OTHER)
)
# What an object says of itself, yes or no or how many, once it has seen what it is asked: an answer that fits every question.
PREDICATES = frozenset(('__contains__', '__len__', '__bool__'))
PREDICATE_METHODS = frozenset(
    ('startswith', 'endswith', 'isalnum', 'isalpha', 'isascii', 'isdecimal', 'isdigit', 'isidentifier', 'islower', 'isnumeric',
     'isprintable', 'isspace', 'istitle', 'isupper', 'isdisjoint', 'issubset', 'issuperset', 'is_integer')
)  # fmt: skip
COMPARISONS = frozenset((*ORDER, '__eq__', '__ne__'))
# What is told the other side of a question, and may answer so that it comes out right.
ARITHMETIC = frozenset((*(f'__{name}__' for name in BINARY), *REFLECTED))
CHANGES = frozenset(IN_PLACE)
# What data may still say in its own way where it stands for data: none of it is told what is expected.
MANNERS = frozenset(('__str__', '__repr__', '__format__', '__call__', *CONTEXT))
# Methods of data that change it; all others are questions.
MUTATORS = frozenset(
    ('append', 'extend', 'insert', 'remove', 'pop', 'clear', 'sort', 'reverse', 'update', 'add', 'discard', 'setdefault', 'popitem',
     'difference_update', 'intersection_update', 'symmetric_difference_update')
)  # fmt: skip
# Questions that are told what to compare with, by their names in the builtin types.
QUESTIONS = PREDICATE_METHODS | frozenset(
    ('count', 'index', 'find', 'rfind', 'rindex', 'replace', 'removeprefix', 'removesuffix', 'strip', 'lstrip', 'rstrip', 'split',
     'rsplit', 'partition', 'rpartition', 'translate', 'maketrans', 'difference', 'symmetric_difference', 'intersection', 'union')
)  # fmt: skip
# Done by the harness for any object, not by the object's type.
VIRTUAL = frozenset(('copy', 'deepcopy'))
ITERATOR = frozenset(('__iter__', '__next__', '__length_hint__'))
GENERATOR = frozenset(('__iter__', '__next__', 'send', 'throw', 'close'))
