import fc from 'fast-check';
import { expect, test } from 'vitest';
import { xmlDocument } from './xml.ts';

test('elements, attributes and text', () => {
  expect(
    xmlDocument({ name: 'a', attributes: { b: 'c"d\n', n: 1 }, children: [{ name: 'e' }, { name: 'f', text: '<&>' }] }),
  ).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<a b="c&quot;d&#10;" n="1">\n  <e/>\n  <f>&lt;&amp;&gt;</f>\n</a>\n');
});

test('no text leaves its element, and no character is one that XML forbids', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('<', '>', '&', '"', "'", ']', '\0', '\u001b', '\ud800', '\ufffe', '\u0085', 'a'),
  });
  fc.assert(
    fc.property(nasty, nasty, (attribute, text) => {
      const xml = xmlDocument({ name: 'a', attributes: { b: attribute }, text });
      expect(xml).toMatch(/^<\?xml [^>]*\?>\n<a b="[^"<]*">[^<]*<\/a>\n$/);
      expect(xml.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\ufffe\uffff]/u);
      expect(xml).not.toMatch(/&(?!(amp|lt|gt|quot|#10|#9);)/);
    }),
  );
});
