import { writable } from 'svelte/store';

/** The year that the visitor chose; null until then: the page shows the last year that is over. */
export const chosenYear = writable(null);

/** The directorate or buyer that the visitor chose, as addresses name it; null: all of the plan. */
export const chosenScope = writable(null);
