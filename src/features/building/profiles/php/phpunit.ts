import type { TestCommand } from '../../../../domain/swe';

export const AUTOLOAD = 'composer dump-autoload --no-plugins --no-scripts --quiet';

/** PHPUnit with its report; options begin with a space. */
export function phpunit(options: string): Pick<TestCommand, 'run' | 'format' | 'report'> {
  const run = [
    'set -- --log-junit {report}/phpunit.xml --no-coverage',
    '[ -z "$ASSAY_ORDER_SEED" ] || set -- "$@" --order-by=random --random-order-seed="$ASSAY_ORDER_SEED"',
    `phpunit "$@"${options}`,
  ].join('\n');
  return { run, format: 'junit', report: '*.xml' };
}
