import { writable } from 'svelte/store';

/** The year that the visitor chose; null until then: the page shows the last year that is over. */
export const chosenYear = writable(null);
