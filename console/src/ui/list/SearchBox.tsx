import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback, useWindowEvent } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/**
 * Searches. The first search of a list and clearing it are steps in the browser's history; what is typed in between replaces
 * the search before it.
 */
export type OnSearch = (query: string, step: { replace: boolean }) => void;

interface SearchBoxProps {
  query: string;
  onSearch: OnSearch;
  label: string;
  placeholder: string;
}

/** The search box of a list. Searches while typing; `/` focuses it, Enter searches immediately, Esc clears it. */
export function SearchBox({ query, onSearch, label, placeholder }: SearchBoxProps) {
  const { t } = useTranslation('ui');
  const input = useRef<HTMLInputElement>(null);
  const { text, type, searchNow, startComposing, endComposing } = useSearchText(query, onSearch);

  useWindowEvent('keydown', (event) => {
    const isShortcut = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isElsewhere =
      isTyping(event.target) || document.querySelector('[role="dialog"],[role="menu"]') !== null;
    if (!isShortcut || isElsewhere) return;
    event.preventDefault();
    input.current?.focus();
    input.current?.select();
  });

  const clear = () => {
    searchNow('');
    input.current?.focus();
  };
  return (
    <TextInput
      ref={input}
      type="search"
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onCompositionStart={startComposing}
      onCompositionEnd={(event) => endComposing(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') searchNow(text);
        if (event.key === 'Escape') searchNow('');
      }}
      maxLength={200}
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
      rightSection={
        text === '' ? (
          <Kbd size="xs" aria-hidden title={t('search.hint')} visibleFrom="sm">
            /
          </Kbd>
        ) : (
          <CloseButton size={24} onClick={clear} aria-label={t('search.clear')} />
        )
      }
      miw={0}
      flex="1 1 200px"
      maw={{ sm: 360 }}
    />
  );
}

/** Milliseconds without a keystroke before a search starts. */
const PAUSE = 150;

/**
 * The text of the search box, which is ahead of the URL while typing. The URL follows after a delay; when it
 * changes otherwise (Back, a link, "Clear filters"), the box follows the URL.
 */
export function useSearchText(query: string, onSearch: OnSearch) {
  const [text, setText] = useState(query);
  const [known, setKnown] = useState(query);
  // Sent to the URL and not yet returned by it: these must not overwrite newer input.
  const [sent, setSent] = useState<string[]>([]);
  if (query !== known) {
    setKnown(query);
    const index = sent.indexOf(query);
    setSent(sent.slice(index === -1 ? sent.length : index + 1));
    if (index === -1) setText(query);
  }

  const send = (typed: string) => {
    const next = typed.trim();
    // The URL may not have followed the last search yet.
    const previous = sent.at(-1) ?? query;
    if (next === previous) return;
    setSent([...sent, next]);
    onSearch(next, { replace: previous !== '' && next !== '' });
  };
  // Not if the box has followed the URL meanwhile.
  const sendLater = useDebouncedCallback((typed: string) => typed === text && send(typed), PAUSE);

  // While an input method composes (Chinese), the text is incomplete and must not be searched.
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
