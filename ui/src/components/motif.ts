import type { Theme } from '../ipc/types.gen';

/** One stroke or shape of a card's motif, on a strip 400 wide and 100 high. */
export interface Stroke {
  d: string;
  filled: boolean;
  opacity: number;
  width: number;
}

type Random = () => number;

/** Each card draws its theme a little differently, and the same words always the same way. */
export function motif(theme: Theme, words: string): Stroke[] {
  const random = randomFrom(words);
  if (theme === 'dawn') return dawn(random);
  if (theme === 'meadow') return meadow(random);
  if (theme === 'night') return night(random);
  return paper(random);
}

const line = (d: string, opacity: number, width: number): Stroke => ({ d, filled: false, opacity, width });
const shape = (d: string, opacity: number): Stroke => ({ d, filled: true, opacity, width: 0 });
const n = (value: number) => value.toFixed(1);
const disc = (x: number, y: number, r: number) =>
  `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0`;

/** One thread that goes along, makes a loop, and goes on. */
function paper(random: Random): Stroke[] {
  const loop = 230 + random() * 90;
  const lift = 58 + random() * 10;
  const thread = (drop: number) => {
    const y = lift + drop;
    return [
      `M-10 ${n(y + 10)}`,
      `C60 ${n(y - 16)} ${n(loop - 110)} ${n(y + 30)} ${n(loop - 30)} ${n(y + 6)}`,
      `C${n(loop + 30)} ${n(y - 14)} ${n(loop + 34)} ${n(y - 52)} ${n(loop + 4)} ${n(y - 50)}`,
      `C${n(loop - 26)} ${n(y - 46)} ${n(loop - 12)} ${n(y + 4)} ${n(loop + 40)} ${n(y + 8)}`,
      `S370 ${n(y - 8)} 410 ${n(y + 2)}`,
    ].join('');
  };
  return [line(thread(0), 0.75, 1.6), line(thread(7), 0.28, 1)];
}

/** The sun, half up, and its light in rings. */
function dawn(random: Random): Stroke[] {
  const x = 110 + random() * 180;
  const rings = [70, 57, 44].map((r, at) => shape(disc(x, 104, r), 0.12 + at * 0.06));
  const rays = Array.from({ length: 9 }, (_, at) => {
    const angle = Math.PI * (0.08 + (at * 0.84) / 8);
    const from = 76 + random() * 3;
    const to = from + 8 + random() * 9;
    const point = (r: number) => `${n(x - Math.cos(angle) * r)} ${n(104 - Math.sin(angle) * r)}`;
    return line(`M${point(from)}L${point(to)}`, 0.5, 1.6);
  });
  return [...rings, shape(disc(x, 104, 30), 0.85), ...rays];
}

/** Grass in a light wind, and a few small flowers. */
function meadow(random: Random): Stroke[] {
  const strokes: Stroke[] = [];
  for (let x = -6; x < 410; x += 6 + random() * 7) {
    const height = 22 + random() * 46;
    const lean = 6 + random() * 16;
    const tip = `${n(x + lean)} ${n(102 - height)}`;
    strokes.push(
      line(`M${n(x)} 104Q${n(x + 1)} ${n(102 - height * 0.6)} ${tip}`, 0.35 + random() * 0.4, 1.5),
    );
    if (random() > 0.82) strokes.push(shape(disc(x + lean, 98 - height, 2.4 + random() * 2), 0.85));
  }
  return strokes;
}

/** Hills, a moon, and stars that are never in rows. */
function night(random: Random): Stroke[] {
  const stars = Array.from({ length: 26 }, () => {
    const r = 0.6 + random() * random() * 1.9;
    return shape(disc(random() * 400, 8 + random() * 62, r), 0.45 + random() * 0.5);
  });
  const x = 60 + random() * 280;
  const moon = `M${n(x)} 14a17 17 0 1 0 14 27a14 14 0 1 1 -14 -27`;
  const hill = (y: number) =>
    `M0 100V${n(y)}C70 ${n(y - 26 * random())} 130 ${n(y + 14)} 205 ${n(y - 6)}S340 ${n(y - 30 * random())} 400 ${n(y)}V100Z`;
  return [...stars, shape(moon, 0.95), shape(hill(82), 0.16), shape(hill(91), 0.22)];
}

/** FNV-1a over the words, then mulberry32: enough chance for a drawing. */
function randomFrom(words: string): Random {
  let seed = 0x811c9dc5;
  for (const letter of words) seed = Math.imul(seed ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
