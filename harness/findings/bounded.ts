// Makes any value that came from a target small, finite JSON, so that a hostile one cannot stall or swell a run folder.
import type { Redactor } from './redactor.ts';

export interface Bounds {
  readonly stringLength: number;
  /** Characters of all strings and keys in one whole tree. */
  readonly characters: number;
  readonly items: number;
  readonly depth: number;
  /** Values of all kinds in one whole tree. */
  readonly nodes: number;
}

export const defaultBounds: Bounds = { stringLength: 8_192, characters: 65_536, items: 100, depth: 8, nodes: 2_000 };

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Secrets are removed from each string and key before it is cut, so that no part of one is left at a cut. */
export function boundedJson(value: unknown, redactor: Redactor, bounds = defaultBounds): Json {
  const ancestors = new Set<object>();
  let nodes = 0;
  let characters = 0;

  const string = (text: string, length: number): string => {
    const kept = boundedText(text, redactor, Math.max(0, Math.min(length, bounds.characters - characters)));
    characters += kept.length;
    return kept;
  };

  const visit = (current: unknown, depth: number): Json => {
    nodes += 1;
    if (nodes > bounds.nodes) return '[left out: too many values]';
    switch (typeof current) {
      case 'string':
        return string(current, bounds.stringLength);
      case 'number':
        return Number.isFinite(current) ? current : String(current);
      case 'boolean':
        return current;
      case 'undefined':
        return null;
      case 'object':
        return current === null ? null : visitObject(current, depth);
      default:
        return string(String(current), bounds.stringLength);
    }
  };

  const visitObject = (current: object, depth: number): Json => {
    if (ancestors.has(current)) return '[circular]';
    if (depth >= bounds.depth) return '[left out: too deep]';
    if (current instanceof Date) return Number.isNaN(current.getTime()) ? 'Invalid Date' : current.toISOString();
    if (current instanceof Error) return visit(`${current.name}: ${current.message}`, depth);
    if (current instanceof RegExp || current instanceof URL) return visit(String(current), depth);
    ancestors.add(current);
    const result =
      Array.isArray(current) || current instanceof Set || current instanceof Map
        ? list([...current], depth)
        : record(current, depth);
    ancestors.delete(current);
    return result;
  };

  const list = (items: unknown[], depth: number): Json[] => {
    const kept = items.slice(0, bounds.items).map((item) => visit(item, depth + 1));
    if (items.length > bounds.items) kept.push(`[left out: ${items.length - bounds.items} more items]`);
    return kept;
  };

  const record = (object: object, depth: number): Json => {
    const keys = Object.keys(object);
    const entries = keys.slice(0, bounds.items).map((key): [string, Json] => {
      // A getter or proxy may throw, and evidence of a failure must not turn into a failure of the harness.
      let member: unknown;
      try {
        member = Reflect.get(object, key);
      } catch {
        member = '[left out: not readable]';
      }
      return [string(key, 200), visit(member, depth + 1)];
    });
    if (keys.length > bounds.items) entries.push(['[left out]', `${keys.length - bounds.items} more fields`]);
    return Object.fromEntries(entries);
  };

  return visit(value, 0);
}

/** Cuts a string, saying how much is missing; well-formed Unicode, so that the file is valid UTF-8. */
export function boundedText(value: string, redactor: Redactor, length = defaultBounds.stringLength): string {
  const reach = redactor.longestForm;
  const enough = 2 * (length + reach);
  // A gigabyte is not searched for secrets, only the part that can be kept; what the cut left of one is within reach.
  const cut = value.length > enough;
  const clean = cut ? redactor.text(value.slice(0, enough)).slice(0, -reach || undefined) : redactor.text(value);
  if (!cut && clean.length <= length) return clean.toWellFormed();
  const kept = clean.slice(0, length).toWellFormed();
  return `${kept}… [${(cut ? value.length : clean.length) - kept.length} more characters]`;
}
