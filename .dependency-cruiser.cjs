/** The boundaries of docs/architecture.md. A feature may use those to its left, through their index.ts. */
const FEATURES = [
  'accounts',
  'exposures',
  'models',
  'tasks',
  'claims',
  'clarifications',
  'blind-tests',
  'validation',
  'arbitration',
  'reviews',
  'sourcing',
  'building',
  'batches',
  'screening',
  'hints',
  'curation',
  'hidden-tests',
  'evaluation',
  'pools',
  'grading',
  'episodes',
  'compat',
  'stress',
  'failure-tags',
  'predictions',
  'agents',
  'trajectories',
  'golden',
  'deliveries',
  'probing',
  'test-quality',
  'similarity',
  'agreement',
  'exports',
  'imports',
  'operations',
];
// What puts the parts together and starts them: the files directly in src, the command line, the demo and the client they use.
const ROOTS = ['^src/[^/]+\\.ts$', '^src/(cli|client|demo)/'];
const SPEC = '\\.spec\\.ts$';

/** A feature that reaches for one to its right. The last has nothing to its right. */
const looksRight = FEATURES.slice(0, -1).map((feature, at) => ({
  name: `${feature}-looks-left`,
  comment: `${feature} may use only ${FEATURES.slice(0, at).join(', ') || 'no other feature'}.`,
  severity: 'error',
  from: { path: `^src/features/${feature}/` },
  to: { path: `^src/features/(${FEATURES.slice(at + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies',
      comment: 'What runs in production is a dependency, not a devDependency.',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'domain imports only domain and zod.',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: SPEC },
      to: { pathNot: ['^src/domain/', '^node_modules/zod/'] },
    },
    {
      name: 'feature-domain-is-pure',
      comment: "A feature's domain folder knows the domain, itself, its feature's schemas, zod, and of others the types alone.",
      severity: 'error',
      from: { path: '^src/features/([^/]+)/domain/', pathNot: SPEC },
      to: {
        dependencyTypesNot: ['type-only'],
        pathNot: ['^src/domain/', '^src/features/$1/domain/', '^src/features/$1/[^/]+\\.schema\\.ts$', '^node_modules/zod/'],
      },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/features/' },
    },
    {
      name: 'features-meet-at-their-index',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/', pathNot: ['^src/features/$1/', '^src/features/[^/]+/index\\.ts$'] },
    },
    {
      name: 'roots-use-the-index-of-features',
      severity: 'error',
      from: { path: ROOTS },
      to: { path: '^src/features/', pathNot: '^src/features/[^/]+/(index|[^/]+\\.module)\\.ts$' },
    },
    ...looksRight,
    {
      name: 'features-are-in-the-list',
      comment: 'A new feature takes its place in FEATURES.',
      severity: 'error',
      from: {},
      to: { path: '^src/features/', pathNot: `^src/features/(${FEATURES.join('|')})/` },
    },
    {
      name: 'nothing-imports-a-root',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: ROOTS },
      to: { path: ROOTS },
    },
    {
      name: 'src-never-imports-tests',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'only-sandbox-uses-dockerode',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/sandbox/' },
      to: { path: ['^node_modules/dockerode/', '^node_modules/@types/dockerode/'] },
    },
    {
      name: 'only-models-uses-openai',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/models/' },
      to: { path: '^node_modules/openai/' },
    },
    {
      name: 'only-git-uses-git-and-octokit',
      comment: 'Programs are started by platform/git (git) and platform/sandbox alone.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/(git|sandbox)/' },
      to: { path: ['^(node:)?child_process$', '^node_modules/@?octokit/'] },
    },
    {
      name: 'typeorm-stays-in-the-database-layer',
      comment:
        'Only repositories (the audit log and the job queue are those of their folders), entities, modules and platform/database.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/platform/database/',
          '^src/platform/(audit/audit-log|jobs/job-queue)\\.ts$',
          '\\.(repository|entity|module)\\.ts$',
        ],
      },
      to: { path: '^node_modules/(typeorm|@nestjs/typeorm)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
