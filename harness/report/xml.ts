// Writes XML: elements and text only, every value escaped, and no character that XML 1.0 forbids.
import { visibleLines } from './visible-text.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly children?: readonly XmlElement[];
  /** Instead of children. */
  readonly text?: string;
}

export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '').join('\n')}\n`;
}

function write({ name, attributes = {}, children = [], text }: XmlElement, indent: string): string[] {
  const open = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${attribute(String(value))}"`)].join(
    ' ',
  );
  if (text !== undefined) return [`${indent}<${open}>${escaped(text)}</${name}>`];
  if (children.length === 0) return [`${indent}<${open}/>`];
  return [`${indent}<${open}>`, ...children.flatMap((child) => write(child, `${indent}  `)), `${indent}</${name}>`];
}

/** A parser turns line ends in attributes into spaces unless they are written as references. */
function attribute(value: string): string {
  return escaped(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

function escaped(value: string): string {
  return visibleLines(value)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
