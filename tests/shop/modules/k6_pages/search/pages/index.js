export { SearchPage } from './search.js';
export { ComparePage } from './compare.js';
export { CollectionPage } from './collection.js';
