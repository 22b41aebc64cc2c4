/** Modules of the standard library of Python 3.13, without private ones (`sys.stdlib_module_names`). */
const STANDARD: ReadonlySet<string> = new Set(
  `
  abc antigravity argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar cmath cmd code
  codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg csv ctypes curses
  dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput
  fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http
  idlelib imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math
  mimetypes mmap modulefinder msvcrt multiprocessing netrc nt ntpath nturl2path numbers opcode operator optparse os pathlib pdb
  pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc
  pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve
  shlex shutil signal site smtplib socket socketserver sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string
  stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this threading time
  timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest
  urllib uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
  `
    .trim()
    .split(/\s+/),
);

/** Modules that earlier Pythons had: Python 2's, and what went with 3.12 and 3.13 (PEP 594, PEP 632). */
export const REMOVED_MODULES: ReadonlySet<string> = new Set(
  `
  aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils imghdr imp lib2to3 mailcap msilib nis nntplib
  ossaudiodev pipes smtpd sndhdr spwd sunau symbol telnetlib uu xdrlib Queue ConfigParser StringIO cStringIO urllib2 urlparse
  commands sets HTMLParser cPickle httplib thread dummy_thread formatter parser macpath
  `
    .trim()
    .split(/\s+/),
);

/** Import names of packages that exist and that models reach for; others are told from inventions by people. */
const PACKAGES: ReadonlySet<string> = new Set(
  `
  numpy pandas scipy matplotlib sklearn requests flask django torch tensorflow keras jax transformers bs4 lxml yaml sympy
  networkx numba cython PIL cv2 seaborn plotly bokeh pytest hypothesis nose mock attr attrs pydantic marshmallow sqlalchemy
  peewee psycopg2 pymysql redis pymongo aiohttp httpx fastapi starlette uvicorn tornado twisted scrapy selenium click typer rich
  colorama tqdm joblib dask polars pyarrow openpyxl xlrd docx dateutil pytz arrow pendulum tzlocal regex chardet
  charset_normalizer ujson orjson simplejson toml tomlkit markdown jinja2 mako cryptography Crypto nacl bcrypt jwt paramiko
  fabric boto3 botocore google grpc protobuf sortedcontainers bitarray blist more_itertools toolz cytoolz funcy gmpy2 mpmath
  shapely geopy nltk spacy gensim textblob faker gym gymnasium pygame psutil setuptools pkg_resources wheel pip six future
  typing_extensions loguru structlog celery kombu zmq websockets websocket feedparser qrcode unidecode Levenshtein rapidfuzz
  fuzzywuzzy jellyfish ply lark pyparsing antlr4 dotenv environs requests_oauthlib xmltodict tabulate termcolor prettytable
  pexpect anytree treelib bidict frozendict immutabledict pyrsistent cachetools diskcache anyio trio
  `
    .trim()
    .split(/\s+/),
);

/** Types that no solution defines, as exceptions name them. */
export const BUILTIN_TYPES: ReadonlySet<string> = new Set(
  `
  str int float complex bool bytes bytearray list tuple dict set frozenset range slice object type function generator module
  memoryview enumerate zip map filter reversed property method dict_keys dict_values dict_items list_iterator
  builtin_function_or_method collections.deque collections.OrderedDict collections.defaultdict collections.Counter deque
  OrderedDict defaultdict Counter datetime.date datetime.datetime datetime.time datetime.timedelta decimal.Decimal Fraction
  re.Match re.Pattern _io.StringIO _io.TextIOWrapper
  `
    .trim()
    .split(/\s+/),
);

export function isStandardModule(module: string): boolean {
  return STANDARD.has(module);
}

export function isKnownPackage(module: string): boolean {
  return PACKAGES.has(module);
}
