// badge.svg: letter, percent and coverage together, since a bare letter would claim too much.
import type { Grade, Letter } from '../model/run.ts';

const label = 'seaworthy';
const colors: Readonly<Record<Letter, string>> = {
  A: '#1a6e35',
  B: '#3c6a1c',
  C: '#7a4d00',
  D: '#a03c0a',
  F: '#b3121d',
};
const noColor = '#59626d';
const characterWidth = 6.6;
const padding = 7;

export function badge(grade: Grade): string {
  const text = badgeText(grade);
  const color = grade.letter === null ? noColor : colors[grade.letter];
  const leftWidth = widthOf(label);
  const rightWidth = widthOf(text);
  const width = leftWidth + rightWidth;
  const middle = (from: number, length: number): number => from + length / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${label}: ${text}">
<title>${label}: ${text}</title>
<rect width="${width}" height="20" rx="3" fill="#30363d"/>
<path d="M${leftWidth} 0h${rightWidth - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H${leftWidth}z" fill="${color}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="${middle(0, leftWidth)}" y="14" textLength="${leftWidth - 2 * padding}">${label}</text>
<text x="${middle(leftWidth, rightWidth)}" y="14" textLength="${rightWidth - 2 * padding}">${text}</text>
</g>
</svg>
`;
}

function badgeText({ letter, percent, coverage, partial }: Grade): string {
  const grade = letter === null || percent === null ? 'no grade' : `${letter} ${percent.toFixed(1)}%`;
  return `${grade}, coverage ${coverage.toFixed(1)}%${partial ? ', partial' : ''}`;
}

const widthOf = (text: string): number => Math.round(text.length * characterWidth) + 2 * padding;
