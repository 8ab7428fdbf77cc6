/** Returns a number with its noun: `1 row`, `2,000 rows`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;

/** How often the line is drawn anew. Milliseconds. */
const EVERY = 200;

/**
 * Shows the progress of a command on one line of a terminal; nothing where standard error is not one.
 * @param total of what `update` receives; more than it counts as all of it.
 */
export function progressBar(title: string, total: number): { update(done: number): void; end(): void } {
  if (!process.stderr.isTTY) return { update: () => {}, end: () => {} };
  let drawn = 0;
  const draw = (share: number) => {
    const filled = Math.round(share * 30);
    process.stderr.write(
      `\r${title} [${'='.repeat(filled)}${' '.repeat(30 - filled)}] ${Math.round(share * 100)} %`,
    );
  };
  return {
    update(done) {
      if (performance.now() - drawn < EVERY) return;
      drawn = performance.now();
      draw(total > 0 ? Math.min(done / total, 1) : 0);
    },
    end() {
      draw(1);
      process.stderr.write('\n');
    },
  };
}
