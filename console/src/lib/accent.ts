/** To white. Links are also on light gray, where 4.5:1 must remain (WCAG 2.2, 1.4.3). */
export const MIN_CONTRAST = 5;

const partsOf = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** Whether a text is a color as `#rrggbb`. */
export const isColor = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

/** Returns the contrast of a color, `#rrggbb`, to white: 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrastToWhite(color: string): number {
  const [red = 0, green = 0, blue = 0] = partsOf(color).map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

/** How much white, or below zero black, is mixed into each of Mantine's ten shades. The theme fills with the ninth. */
const TINTS = [0.93, 0.85, 0.74, 0.66, 0.58, 0.4, 0.25, 0.12, 0, -0.15] as const;

/** Returns ten shades of a color, from light to dark. */
export function shadesOf(color: string) {
  const shade = (tint: number): string =>
    `#${partsOf(color)
      .map((part) => Math.round(tint < 0 ? part * (1 + tint) : part + (255 - part) * tint))
      .map((part) => part.toString(16).padStart(2, '0'))
      .join('')}`;
  const [a, b, c, d, e, f, g, h, i, j] = TINTS;
  return [
    shade(a),
    shade(b),
    shade(c),
    shade(d),
    shade(e),
    shade(f),
    shade(g),
    shade(h),
    shade(i),
    shade(j),
  ] as const;
}
