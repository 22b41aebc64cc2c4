export { POLYGLOT_ANCHORS } from './anchors';
export { describeTaxonomy, TAXONOMY_VERSION, type TaxonomyView } from './describe';
export { TaskMetadata } from './metadata';
