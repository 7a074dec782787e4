// The characters that act where text is shown instead of being seen, and how they are made to be seen.

/** Control characters, ANSI's ESC and C1 among them; direction overrides; invisible characters; line separators. */
export const invisibleCharacters = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const isLayout = (character: string): boolean => character === '\n' || character === '\t';

export function shownCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Lines and tabs stay; everything else is shown as its code point. */
export function shownText(text: string): string {
  return text.replace(invisibleCharacters, (character) =>
    isLayout(character) ? character : shownCharacter(character),
  );
}

/** JSON that means the same: what acts stands in strings only, and is escaped there. */
export function shownJson(json: string): string {
  return json.replace(invisibleCharacters, (character) =>
    isLayout(character) ? character : character.split('').map(escapedUnit).join(''),
  );
}

const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
