/** What pytest is told about its report, whoever says which tests to run. */
export const PYTEST_OPTIONS =
  '-p no:cacheprovider -o junit_family=xunit1 -o junit_duration_report=call --continue-on-collection-errors --junitxml={report}/pytest.xml';
