import { Loader, Select, type SelectProps, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { PORTAL_IN_MAIN } from '../../ui/focus.ts';
import { useProblemText } from '../../ui/problem.tsx';

/** Milliseconds without a keystroke before the server is queried. */
const SEARCH_DELAY = 150;

/** An option, shown by its name. */
export interface SelectOption {
  id: string;
  name: string;
}

/** The appearance and texts of the field. */
export type SelectLook = Omit<
  SelectProps,
  'value' | 'onChange' | 'data' | 'filter' | 'searchable' | 'searchValue' | 'onSearchChange' | 'renderOption'
>;

interface SearchSelectProps<Option extends SelectOption> {
  value: Option | null;
  onChange: (option: Option | null) => void;
  /** The query key of the list; the search text is appended. */
  list: readonly unknown[];
  /** Returns the first options that match the search text. Called once the field is open. */
  find: (typed: string, signal: AbortSignal) => Promise<Option[]>;
  /** A second line that distinguishes options of the same name. */
  detailOf?: (option: Option) => string | undefined;
  /** The ids of options that are already chosen elsewhere. */
  exclude?: readonly string[];
  /** Clears the field after each choice, which is listed elsewhere. */
  isPicker?: boolean;
  look: SelectLook;
}

/** A select whose options are searched on the server while typing. Requires the messages of `memberships`. */
export function SearchSelect<Option extends SelectOption>(props: SearchSelectProps<Option>) {
  const { value, exclude = [], look } = props;
  const { t } = useTranslation('memberships');
  const { problemText } = useProblemText();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState(value?.name ?? '');
  // The name of the chosen option is in the field but is not a search.
  const typed = value !== null && text === value.name ? '' : text.trim();
  const [query] = useDebouncedValue(typed, SEARCH_DELAY);
  const found = useQuery({
    queryKey: [...props.list, query],
    queryFn: ({ signal }) => props.find(query, signal),
    enabled: isOpen,
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });

  const options = new Map((found.data ?? []).map((option) => [option.id, option]));
  for (const id of exclude) if (id !== value?.id) options.delete(id);
  // The chosen option is shown even if the search does not match it.
  if (value !== null && !options.has(value.id)) options.set(value.id, value);
  const isSearching = isOpen && (found.isFetching || typed !== query);
  const emptyMessage = found.isError ? problemText(found.error) : t(isSearching ? 'searching' : 'nothing');
  return (
    <Select
      // Fixed: an absolute dropdown would enlarge the page behind a dialog on phones, by which it is positioned.
      comboboxProps={{ portalProps: PORTAL_IN_MAIN, floatingStrategy: 'fixed', position: 'bottom-start' }}
      // Names are readable below a field that is narrower than they are.
      styles={{ dropdown: { minWidth: 'min(260px, calc(100vw - 32px))' } }}
      maxDropdownHeight={260}
      autoComplete="off"
      spellCheck={false}
      clearButtonProps={{ 'aria-label': t('clear') }}
      {...look}
      searchable
      openOnFocus={false}
      value={value?.id ?? null}
      onChange={(id) => {
        props.onChange((id !== null && options.get(id)) || null);
        if (props.isPicker) setText('');
      }}
      data={[...options.values()].map(({ id, name }) => ({ value: id, label: name }))}
      // The server has filtered already.
      filter={({ options: all }) => all}
      searchValue={text}
      onSearchChange={setText}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      nothingFoundMessage={emptyMessage}
      rightSection={isSearching ? <Loader size={14} /> : undefined}
      renderOption={({ option }) => {
        const known = options.get(option.value);
        const detail = known && props.detailOf?.(known);
        return (
          <div style={{ minWidth: 0 }}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {option.label}
            </Text>
            {detail !== undefined && (
              <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {detail}
              </Text>
            )}
          </div>
        );
      }}
    />
  );
}
