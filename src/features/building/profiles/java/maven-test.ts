import type { TestCommand } from '../../../../domain/swe';

/** Checks of style, licences, signatures and coverage are not tests; some need the network or the history. */
const SKIPPED = [
  ...[
    'checkstyle.skip',
    'rat.skip',
    'enforcer.skip',
    'animal.sniffer.skip',
    'japicmp.skip',
    'spotbugs.skip',
    'pmd.skip',
    'cpd.skip',
  ],
  ...[
    'license.skip',
    'spotless.check.skip',
    'spotless.apply.skip',
    'gpg.skip',
    'maven.javadoc.skip',
    'jacoco.skip',
    'forbiddenapis.skip',
  ],
];
export const MAVEN = `mvn ${SKIPPED.map((name) => `-D${name}=true`).join(' ')} -DtrimStackTrace=false`;

/** `mvn test` without network, with surefire's reports; options begin with a space. */
export function mavenTest(options: string): Pick<TestCommand, 'run' | 'format' | 'report'> {
  return {
    run: [
      'find . -path "*/surefire-reports/*" -name "TEST-*.xml" -delete',
      `${MAVEN} -o${options} test || code=$?`,
      'find . -path "*/surefire-reports/TEST-*.xml" -exec cp --parents {} {report}/ \\;',
      'exit ${code:-0}',
    ].join('\n'),
    ...{ format: 'junit', report: 'TEST-*.xml' },
  };
}
