const REPORT =
  '-p no:cacheprovider -o junit_family=xunit1 -o junit_duration_report=call --continue-on-collection-errors --junitxml={report}/pytest.xml';
/** Our own plugin; with a seed alone, so that nothing of ours is on the path of tests otherwise. */
const PLUGIN_PATH = '[ -z "$ASSAY_ORDER_SEED" ] || export PYTHONPATH="/opt/assay${PYTHONPATH:+:$PYTHONPATH}"';

/** pytest with its report; what it is to run is whole words. */
export function pytest(words: readonly string[] = []): string {
  const command = ['python -m pytest', ...words, REPORT, '${ASSAY_ORDER_SEED:+-p assay_order}'].join(' ');
  return `${PLUGIN_PATH}\n${command}`;
}
