import type { TestCommand } from '../../../../domain/swe';

type Tests = Pick<TestCommand, 'prepare' | 'run' | 'format' | 'report'>;

const BUILD = '/app/build';
/** A warning of a newer compiler is no failure of old code. */
export const COMPILERS = 'export CC=/opt/assay/cc CXX=/opt/assay/c++';

/** A build with CMake and its tests; `options` are whole words. */
export function cmakeTests(options: readonly string[]): Tests {
  const flags = ['-DCMAKE_BUILD_TYPE=Debug', '-DCMAKE_POLICY_VERSION_MINIMUM=3.5', ...options];
  return {
    // Configured again, for lists of sources are made then.
    prepare: [COMPILERS, `cmake -S . -B ${BUILD} -G Ninja ${flags.join(' ')}`, `cmake --build ${BUILD}`],
    run: `sh /opt/assay/cmake-tests.sh ${BUILD} {report} $ASSAY_ORDER_SEED`,
    ...{ format: 'junit', report: '*.xml' },
  };
}

/** A build with Meson and its tests; `options` are whole words. */
export function mesonTests(options: readonly string[]): Tests {
  const flags = ['-Dwerror=false', '--wrap-mode=nodownload', ...options];
  return {
    prepare: [COMPILERS, `[ -d ${BUILD} ] || meson setup ${BUILD} ${flags.join(' ')}`, `ninja -C ${BUILD}`],
    run: `meson test -C ${BUILD} --no-rebuild || code=$?\ncp ${BUILD}/meson-logs/testlog.junit.xml {report}/meson.xml\nexit \${code:-0}`,
    ...{ format: 'junit', report: '*.xml' },
  };
}
