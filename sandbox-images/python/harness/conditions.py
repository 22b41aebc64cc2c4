"""What one run may have otherwise than the rest, to see whether outcomes hang on it: time zone, locale, clock, length of paths.

A run's conditions are {"timeZone"?, "locale"?, "clock"?, "pathLength"?}; without any, nothing here changes anything.
"""

LOCALES = '/opt/assay/conditions/locale'
CLOCK = '/opt/assay/conditions/libfaketime.so.1'
NAME_LENGTH = 200


def environment(base: dict[str, str], conditions: dict) -> dict[str, str]:
    """The variables of a run. `clock` is in faketime's words: `+400d`, or `@2027-12-31 23:59:50`."""
    changed = dict(base)
    if 'timeZone' in conditions:
        changed['TZ'] = conditions['timeZone']
    if 'locale' in conditions:
        changed.update(LANG=conditions['locale'], LC_ALL=conditions['locale'], LOCPATH=LOCALES)
    if 'clock' in conditions:
        changed.update(clock_environment(conditions['clock']))
    return changed


def clock_environment(clock: str) -> dict[str, str]:
    """Time-outs go by the monotonic clock, which stays; no shared memory, which a sandbox has none of."""
    fixed = {'FAKETIME_DONT_FAKE_MONOTONIC': '1', 'FAKETIME_DISABLE_SHM': '1', 'NO_FAKE_STAT': '1'}
    return {'LD_PRELOAD': CLOCK, 'FAKETIME': clock, **fixed}


def folder_of(base: str, conditions: dict) -> str:
    """The folder that a run works in: `base`, or one below it whose path is `pathLength` bytes long."""
    missing = conditions.get('pathLength', 0) - len(base)
    folder = base
    while missing > 1:
        part = min(missing - 1, NAME_LENGTH)
        folder = f'{folder}/{"p" * part}'
        missing -= part + 1
    return folder


def settle(conditions: dict) -> None:
    """In a process that had begun under other conditions, once its environment is that of the run."""
    if 'timeZone' in conditions:
        import time

        time.tzset()
    if 'locale' in conditions:
        import locale

        locale.setlocale(locale.LC_CTYPE, '')
