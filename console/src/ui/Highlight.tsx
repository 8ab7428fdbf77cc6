import type { ReactNode } from 'react';
import classes from './Highlight.module.css';
import { findMatches } from './matches.ts';

/** Marks the matches of a search in a text, by the server's folding. */
export function Highlight({ text, search }: { text: string; search: string }) {
  const pieces: ReactNode[] = [];
  let position = 0;
  for (const [start, end] of findMatches(text, search)) {
    if (start > position) pieces.push(text.slice(position, start));
    pieces.push(
      <mark key={start} className={classes.match}>
        {text.slice(start, end)}
      </mark>,
    );
    position = end;
  }
  return [...pieces, text.slice(position)];
}
