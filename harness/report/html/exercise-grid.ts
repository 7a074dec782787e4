// All exercises at a glance, those without any spec yet included and shown as such.
import { type ComponentChild, h } from 'preact';
import type { CatalogueExercise } from '../../model/criterion.ts';
import { type Outcome, outcomes } from '../../model/outcome.ts';
import type { GradedExercise } from '../../model/run.ts';
import type { ReportInput } from '../entries.ts';
import { outcomeMark } from './outcome-mark.ts';

export function exerciseGrid({ catalogue, grade }: ReportInput): ComponentChild {
  const gradedOf = new Map(grade.exercises.map((exercise) => [exercise.id, exercise] as const));
  return h(
    'section',
    null,
    h('h2', null, 'The exercises at a glance'),
    h(
      'ul',
      { class: 'exercises' },
      catalogue.exercises.map((exercise) => {
        const graded = gradedOf.get(exercise.id);
        return graded === undefined ? ungraded(exercise) : card(exercise, graded);
      }),
    ),
  );
}

function card(exercise: CatalogueExercise, { passed, criteria }: GradedExercise): ComponentChild {
  const word = { true: 'passed', false: 'failed', null: 'open' }[`${passed}`];
  const count = (outcome: Outcome): number => criteria.filter((criterion) => criterion.outcome === outcome).length;
  const planned = exercise.criteria.filter(({ status }) => status === 'planned').length;
  return h(
    'li',
    { class: `was-${word}` },
    h(
      'a',
      { class: 'name', href: `?exercise=${exercise.id}#criteria`, 'data-exercise-link': exercise.id },
      `${numberText(exercise)} ${exercise.title}`,
    ),
    h('p', { class: 'soft' }, summary(passed, criteria), planned > 0 ? `, ${planned} planned` : ''),
    h(
      'p',
      null,
      outcomes
        .filter((outcome) => count(outcome) > 0)
        .flatMap((outcome) => [outcomeMark(outcome, `${count(outcome)} ${outcome}`), ' ']),
    ),
  );
}

function summary(passed: boolean | null, criteria: GradedExercise['criteria']): string {
  const musts = criteria.filter(({ level }) => level === 'must');
  const done = musts.filter(({ outcome }) => outcome === 'pass').length;
  const word = { true: 'Passed', false: 'Failed', null: 'Open' }[`${passed}`];
  if (musts.length > 0) return `${word}: ${done} of ${musts.length} musts passed`;
  const passing = criteria.filter(({ outcome }) => outcome === 'pass').length;
  return `No musts: ${passing} of ${criteria.length} passed`;
}

function ungraded(exercise: CatalogueExercise): ComponentChild {
  const specified = exercise.criteria.some(({ status }) => status === 'specified');
  return h(
    'li',
    { class: specified ? 'was-out' : 'was-planned' },
    h('span', { class: 'name' }, `${numberText(exercise)} ${exercise.title}`),
    h('p', { class: 'soft' }, specified ? 'Not selected in this run' : `Planned: ${exercise.criteria.length} criteria`),
  );
}

const numberText = ({ number }: CatalogueExercise): string => String(number).padStart(2, '0');
