# modules, builtins, caches and settings of the interpreter
# control: seen
import builtins
import decimal
import gc
import locale
import warnings


def state():
    return {
        'modules': sorted(sys.modules),
        'builtins': sorted(vars(builtins)),
        'path': [home(path) for path in sys.path],
        'finders': len(sys.meta_path),
        'recursion': sys.getrecursionlimit(),
        'digits': sys.get_int_max_str_digits(),
        'switch': sys.getswitchinterval(),
        'gc': (gc.isenabled(), gc.get_threshold()),
        'decimal': decimal.getcontext().prec,
        'locale': locale.setlocale(locale.LC_ALL),
        'warnings': len(warnings.filters),
        'hooks': (sys.gettrace(), sys.getprofile()),
        'hash': hash('x'),
    }


before = None


def write():
    global before
    before = state()
    builtins.leak = 1
    sys.modules['leak'] = sys
    sys.path.append('/leak')
    sys.meta_path.append(None)
    sys.setrecursionlimit(500)
    sys.set_int_max_str_digits(700)
    sys.setswitchinterval(1)
    gc.disable()
    decimal.getcontext().prec = 3
    warnings.simplefilter('error')


def read():
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder]
    return [name for name, value in state().items() if before is not None and value != before[name]]


def observe():
    return state()
