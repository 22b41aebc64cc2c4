import type { BuildSpecification } from '../../domain/swe';

/** How a candidate is to be built and tested, as the API tells it. */
export function specificationFacts(specification: BuildSpecification): Record<string, unknown> {
  const {
    profile,
    profileVersion,
    manifests,
    setup,
    systemPackages,
    wishedPackages = [],
    install,
    keep,
    compile,
    test,
    evidence,
  } = specification;
  const { timeoutSeconds, ...command } = test;
  return {
    ...{ language: specification.language, profile, profile_version: profileVersion, manifests, ...(setup && { setup }) },
    ...{
      system_packages: systemPackages,
      wished_packages: wishedPackages,
      install,
      keep,
      compile,
      test: { ...command, timeout_seconds: timeoutSeconds },
      evidence,
    },
  };
}
