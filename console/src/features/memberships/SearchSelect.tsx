import { Loader, Select, type SelectProps, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PORTAL_IN_MAIN } from '../../ui/focus.ts';
import { useProblemText } from '../../ui/problem.tsx';

/** Milliseconds without a keystroke after which the server is asked. */
const PAUSE = 200;

/** What can be chosen: the name is shown, the id counts. */
export interface SelectOption {
  id: string;
  name: string;
}

/** How a field looks and what it says, whatever is chosen in it. */
export type SelectLook = Omit<
  SelectProps,
  'value' | 'onChange' | 'data' | 'filter' | 'searchable' | 'searchValue' | 'onSearchChange' | 'renderOption'
>;

interface SearchSelectProps<Option extends SelectOption> {
  value: Option | null;
  onChange: (option: Option | null) => void;
  /** Which list it is; what is typed belongs to it besides. */
  list: readonly unknown[];
  /** The first options whose name contains what was typed. Asked when the field is opened, by the server's search. */
  find: (typed: string, signal: AbortSignal) => Promise<Option[]>;
  /** A second line that tells options of the same name apart. */
  detailOf?: (option: Option) => string | undefined;
  /** Those that are chosen elsewhere already. */
  exclude?: readonly string[];
  /** What is chosen goes elsewhere, and the field is ready for the next. */
  isPicker?: boolean;
  look: SelectLook;
}

/** One of many, more than a page could hold: the server searches while one types. */
export function SearchSelect<Option extends SelectOption>(props: SearchSelectProps<Option>) {
  const { value, exclude = [], look } = props;
  const { t } = useTranslation('memberships');
  const { problemText } = useProblemText();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState(value?.name ?? '');
  // The name of what is chosen stands in the field; nobody has typed it to search for it.
  const typed = value !== null && text === value.name ? '' : text.trim();
  const [wanted] = useDebouncedValue(typed, PAUSE);
  const found = useQuery({
    queryKey: [...props.list, wanted],
    queryFn: ({ signal }) => props.find(wanted, signal),
    enabled: isOpen,
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });

  const options = new Map((found.data ?? []).map((option) => [option.id, option]));
  for (const id of exclude) if (id !== value?.id) options.delete(id);
  // What is chosen has a name to show even where the server was asked for others.
  if (value !== null && !options.has(value.id)) options.set(value.id, value);
  const isSearching = isOpen && (found.isFetching || typed !== wanted);
  const nothing = found.isError ? problemText(found.error) : t(isSearching ? 'searching' : 'nothing');
  return (
    <Select
      // Fixed: on a phone it would make the page behind a dialog larger, whose size it is placed by.
      comboboxProps={{ portalProps: PORTAL_IN_MAIN, floatingStrategy: 'fixed' }}
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
      // The server has searched already, in a way of its own.
      filter={({ options: all }) => all}
      searchValue={text}
      onSearchChange={setText}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      nothingFoundMessage={nothing}
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
