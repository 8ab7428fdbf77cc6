/** To white. Links are also on light gray, where 4.5:1 must remain (WCAG 2.2, 1.4.3). */
export const MIN_CONTRAST = 5;

/** Returns the contrast of a color, `#rrggbb`, to white: 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrastToWhite(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
