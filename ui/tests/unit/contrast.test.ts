import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const tokens = readFileSync('src/styles/tokens.css', 'utf8');
const card = readFileSync('src/components/CardView.svelte', 'utf8');

const text: [string, string][] = [
  ['text', 'bg'],
  ['text', 'surface'],
  ['text', 'sunken'],
  ['text', 'primary-soft'],
  ['text', 'shared-soft'],
  ['muted', 'bg'],
  ['muted', 'surface'],
  ['muted', 'sunken'],
  ['primary', 'bg'],
  ['primary', 'surface'],
  ['primary', 'primary-soft'],
  ['on-primary', 'primary'],
  ['on-primary', 'primary-strong'],
  ['private', 'private-soft'],
  ['shared', 'shared-soft'],
  ['attention', 'attention-soft'],
  ['danger', 'surface'],
];
const shapes: [string, string][] = [
  ['control', 'bg'],
  ['control', 'surface'],
  ['focus', 'bg'],
  ['focus', 'surface'],
  ['ember', 'surface'],
];

describe.each(['light', 'dark', 'contrast'])('%s', (theme) => {
  test.each(text)('%s can be read on %s', (front, back) => {
    expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(shapes)('%s can be seen on %s', (front, back) => {
    expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(3);
  });
});

test('every card can be read, its quiet words too', () => {
  const themes = [...card.matchAll(/--card-bg: (#\w+);\s*--card-text: (#\w+);\s*--card-accent: (#\w+);/g)];
  expect(themes.length).toBe(5);
  for (const [, back = '', front = '', accent = ''] of themes) {
    expect(contrast(front, back)).toBeGreaterThanOrEqual(7);
    expect(contrast(accent, back)).toBeGreaterThanOrEqual(4.5);
  }
});

function colour(name: string, theme: string): string {
  const usual = tokens.slice(0, tokens.indexOf("[data-theme='light']"));
  const high = tokens.slice(tokens.indexOf("[data-theme='contrast']"));
  const own = new RegExp(`--${name}: (#\\w+);`).exec(high)?.[1];
  const pair = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(usual);
  const found = theme === 'contrast' ? own : theme === 'dark' ? pair?.[2] : pair?.[1];
  if (!found) throw new Error(`no colour ${name} in ${theme}`);
  return found;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const full = hex.length === 4 ? hex.replace(/\w/g, '$&$&') : hex;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(full.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
