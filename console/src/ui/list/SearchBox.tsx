import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchText } from './useSearchText.ts';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

interface SearchBoxProps {
  query: string;
  onSearch: (query: string) => void;
  label: string;
  placeholder: string;
}

/** The one search box of a list: searches as one types; `/` leads to it, Enter searches at once, Esc empties it. */
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
          <CloseButton size="sm" onClick={clear} aria-label={t('search.clear')} />
        )
      }
      miw={0}
      flex="1 1 240px"
      maw={{ sm: 360 }}
    />
  );
}
