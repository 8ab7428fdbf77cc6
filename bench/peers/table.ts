import { number } from '../report.ts';
import { median } from '../statistics.ts';

/** A row of the table: the cells by the name of the column. */
export interface Row {
  scenario: string;
  cells: Map<string, string>;
}

export const BASELINE = 'baseline of the same run';

/** Returns a row with the median of each column, and what is to be said after it. */
export function rowOf(
  scenario: string,
  results: Map<string, number[]>,
  noteOf: (column: string) => string = () => '',
): Row {
  const cells = [...results].map(([column, values]): [string, string] => [
    column,
    `${number(median(values))}${noteOf(column)}`,
  ]);
  return { scenario, cells: new Map(cells) };
}

/** Formats the rows in Markdown. A column without a value shows a dash. */
export function markdown(rows: Row[], columns: string[]): string {
  const lines = [
    ['', ...columns],
    ['---', ...columns.map(() => '---:')],
    ...rows.map(({ scenario, cells }) => [scenario, ...columns.map((column) => cells.get(column) ?? '–')]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
