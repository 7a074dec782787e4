// How ids are written: `health` is an exercise, `health/probes-wired` one of its criteria.

const part = '[a-z0-9][a-z0-9-]*';

export const exerciseIdPattern = new RegExp(`^${part}$`);

/** A whole id. The name of a budget, `<exercise>/<budget key>`, is written like one. */
export const criterionIdPattern = new RegExp(`^${part}/${part}$`);

export const exerciseOrCriterionIdPattern = new RegExp(`^${part}(/${part})?$`);

/** The exercise of a criterion, from its whole id. */
export const exerciseOf = (criterion: string): string => criterion.split('/')[0] ?? criterion;
