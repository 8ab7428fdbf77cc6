/** A metric in Prometheus' text format (version 0.0.4). */
export interface Metric {
  text(): string;
}

type Labels<Name extends string> = Record<Name, string>;

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const head = (name: string, help: string, type: string) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
const written = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
const braces = (labels: string) => (labels === '' ? '' : `{${labels}}`);

/** Series by their label values. Values are few and known, such as routes and statuses, never user input. */
class Series<Name extends string, Value> {
  readonly #byValues = new Map<string, { labels: string; value: Value }>();
  readonly #make: () => Value;

  /** @param known label values that exist from the start, so that the first event shows as an increase from 0. */
  constructor(make: () => Value, known: Labels<Name>[]) {
    this.#make = make;
    for (const labels of known) this.of(labels);
  }

  of(labels: Labels<Name>): Value {
    let key = '';
    for (const name in labels) key += `${labels[name]}\n`;
    let found = this.#byValues.get(key);
    if (found === undefined) {
      found = { labels: written(labels), value: this.#make() };
      this.#byValues.set(key, found);
    }
    return found.value;
  }

  lines(write: (labels: string, value: Value) => string): string {
    return [...this.#byValues.values()].map(({ labels, value }) => write(labels, value)).join('');
  }
}

/** Creates a counter. */
export function createCounter<Name extends string>(name: string, help: string, known: Labels<Name>[] = []) {
  const series = new Series<Name, { value: number }>(() => ({ value: 0 }), known);
  return {
    add: (labels: Labels<Name>) => {
      series.of(labels).value++;
    },
    text: () =>
      head(name, help, 'counter') +
      series.lines((labels, { value }) => `${name}${braces(labels)} ${value}\n`),
  };
}

/** Creates a histogram of durations in seconds. */
export function createHistogram<Name extends string>(
  name: string,
  help: string,
  bounds: number[],
  known: Labels<Name>[] = [],
) {
  const series = new Series<Name, { counts: number[]; sum: number; count: number }>(
    () => ({
      counts: bounds.map(() => 0),
      sum: 0,
      count: 0,
    }),
    known,
  );
  return {
    observe: (labels: Labels<Name>, seconds: number) => {
      const found = series.of(labels);
      const bucket = bounds.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) found.counts[bucket] = (found.counts[bucket] ?? 0) + 1;
      found.sum += seconds;
      found.count++;
    },
    text: () =>
      head(name, help, 'histogram') +
      series.lines((labels, { counts, sum, count }) => {
        let below = 0;
        const bucket = (bound: number | string, value: number) =>
          `${name}_bucket{${labels}${labels && ','}le="${bound}"} ${value}\n`;
        const buckets = bounds.map((bound, index) => {
          below += counts[index] ?? 0;
          return bucket(bound, below);
        });
        return `${buckets.join('')}${bucket('+Inf', count)}${name}_sum${braces(labels)} ${sum}\n${name}_count${braces(labels)} ${count}\n`;
      }),
  };
}

/** Creates a gauge whose value is read at each scrape. */
export const createGauge = (name: string, help: string, read: () => number, type = 'gauge'): Metric => ({
  text: () => `${head(name, help, type)}${name} ${read()}\n`,
});
