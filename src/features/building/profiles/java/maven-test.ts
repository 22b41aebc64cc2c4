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
/** A Maven that lives for seconds is done before the second compiler of its JVM pays: half of the processor's time. Tests have a JVM of their own. */
const SHORT_LIVED = 'MAVEN_OPTS="${MAVEN_OPTS:-} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"';
export const MAVEN = `${SHORT_LIVED} mvn ${SKIPPED.map((name) => `-D${name}=true`).join(' ')} -DtrimStackTrace=false`;

/**
 * Surefire shuffles classes (before 3.0.0-M6 without heed of the seed), and hands properties of the command line to the JVM of the tests,
 * where JUnit 5 reads them (methods since 5.7, classes since 5.8). What a pom or an annotation says of an order stands.
 */
const SHUFFLED = [
  '-Dsurefire.runOrder=random -Dsurefire.runOrder.random.seed="$ASSAY_ORDER_SEED"',
  "'-Djunit.jupiter.testclass.order.default=org.junit.jupiter.api.ClassOrderer$Random'",
  "'-Djunit.jupiter.testmethod.order.default=org.junit.jupiter.api.MethodOrderer$Random'",
  '-Djunit.jupiter.execution.order.random.seed="$ASSAY_ORDER_SEED"',
].join(' ');

/** `mvn test` without network, with surefire's reports; options begin with a space. */
export function mavenTest(options: string): Pick<TestCommand, 'run' | 'format' | 'report'> {
  return {
    run: [
      'find . -path "*/surefire-reports/*" -name "TEST-*.xml" -delete',
      'set --',
      `[ -z "$ASSAY_ORDER_SEED" ] || set -- ${SHUFFLED}`,
      `${MAVEN} -o${options} test "$@" || code=$?`,
      'find . -path "*/surefire-reports/TEST-*.xml" -exec cp --parents {} {report}/ \\;',
      'exit ${code:-0}',
    ].join('\n'),
    ...{ format: 'junit', report: 'TEST-*.xml' },
  };
}
