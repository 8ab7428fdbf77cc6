import { problemOf } from '../../../api/problem.ts';
import { queryOf } from '../data.ts';
import type { AuditSearch } from '../search.ts';

export const FORMATS = ['csv', 'ndjson'] as const;

/** Where the file of a view is. */
export function exportAddress(view: AuditSearch, format: (typeof FORMATS)[number]): string {
  const parameters = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(queryOf(view))) parameters.set(name, String(value));
  return `/api/v1/audit-events/export?${parameters}`;
}

/** The name that the server gave a file (RFC 6266), in all its letters where there are others than ASCII. */
export function fileNameOf(disposition: string | null): string {
  const whole = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  return whole ? decodeURIComponent(whole) : (/filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? 'audit');
}

/** Fetches a file whole and gives it to the browser to save. Throws ApiProblem, or what the network throws. */
export async function saveFile(address: string): Promise<void> {
  const response = await fetch(address, { credentials: 'same-origin' });
  if (!response.ok) throw problemOf(response, await response.json().catch(() => undefined));
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = fileNameOf(response.headers.get('content-disposition'));
  link.click();
  // Only once the browser has begun to save it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
