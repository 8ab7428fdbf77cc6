import { useDebouncedCallback } from '@mantine/hooks';
import { useRef, useState } from 'react';

/** Milliseconds without a keystroke after which somebody has likely typed a word's part worth searching for. */
const PAUSE = 200;

/**
 * What stands in the search box, which runs ahead of the address while somebody types. The address follows after a
 * pause; and when it changes otherwise (Back, a link, "Clear filters"), the box follows the address.
 */
export function useSearchText(query: string, onSearch: (query: string) => void) {
  const [text, setText] = useState(query);
  const [known, setKnown] = useState(query);
  // Sent to the address and not yet come back from there: those must not overwrite what was typed since.
  const [sent, setSent] = useState<string[]>([]);
  if (query !== known) {
    setKnown(query);
    const index = sent.indexOf(query);
    setSent(sent.slice(index === -1 ? sent.length : index + 1));
    if (index === -1) setText(query);
  }

  const send = (typed: string) => {
    const next = typed.trim();
    if (next === (sent.at(-1) ?? query)) return;
    setSent([...sent, next]);
    onSearch(next);
  };
  const sendLater = useDebouncedCallback(send, PAUSE);

  // While an input method composes (Chinese), the box holds half-typed syllables that nobody means to search for.
  const isComposing = useRef(false);
  const type = (typed: string) => {
    setText(typed);
    if (!isComposing.current) sendLater(typed);
  };
  const searchNow = (typed: string) => {
    sendLater.cancel();
    setText(typed);
    send(typed);
  };
  return {
    text,
    type,
    searchNow,
    startComposing: () => {
      isComposing.current = true;
    },
    endComposing: (typed: string) => {
      isComposing.current = false;
      type(typed);
    },
  };
}
