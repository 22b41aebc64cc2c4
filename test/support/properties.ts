import fc from 'fast-check';

/**
 * Property tests draw the same examples on every machine, so that a verdict of CI is about the commit and not about the die.
 * `npm run test:properties` draws many and new ones; what it finds becomes an example.
 */
const seed = Number(process.env['ASSAY_PROPERTY_SEED'] ?? 20_261_121);
const runs = process.env['ASSAY_PROPERTY_RUNS'];
fc.configureGlobal({ seed, ...(runs !== undefined && { numRuns: Number(runs), interruptAfterTimeLimit: 120_000 }) });
