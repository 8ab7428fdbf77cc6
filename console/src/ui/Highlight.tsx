import { Mark } from '@mantine/core';
import type { ReactNode } from 'react';
import { findMatches } from './matches.ts';

/** Marks the matches of a search in a text, by the server's folding. */
export function Highlight({ text, search }: { text: string; search: string }) {
  const pieces: ReactNode[] = [];
  let position = 0;
  for (const [start, end] of findMatches(text, search)) {
    if (start > position) pieces.push(text.slice(position, start));
    pieces.push(<Mark key={start}>{text.slice(start, end)}</Mark>);
    position = end;
  }
  return [...pieces, text.slice(position)];
}
