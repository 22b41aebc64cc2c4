import type { TestCommand } from '../../../../domain/swe';

/** All sources of `folders` compiled with our runner, which writes JUnit XML; options of the compiler begin with a space. */
export function nunit(options = '', folders = '.'): Pick<TestCommand, 'prepare' | 'run' | 'format' | 'report'> {
  const compile = [
    'mkdir -p /app/build',
    `find ${folders} -name '*.cs' ! -path '*/obj/*' ! -path '*/bin/*' | sort > /app/build/sources`,
    `mcs -nologo -langversion:7.2 -main:AssayRunner -r:System.Xml -r:System.Core${options} -out:/app/build/tests.exe /opt/assay/*.cs @/app/build/sources`,
  ].join('\n');
  return {
    prepare: [compile],
    run: 'mono /app/build/tests.exe {report}/nunit.xml $ASSAY_ORDER_SEED',
    format: 'junit',
    report: '*.xml',
  };
}
