import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSearchText } from '../../../ui/list/SearchBox.tsx';
import classes from './MemberPicker.module.css';

interface PanelSearchProps {
  label: string;
  query: string;
  onSearch: (query: string) => void;
}

/** Searches as one types. Enter searches at once, and does not submit the form around it. */
export function PanelSearch({ label, query, onSearch }: PanelSearchProps) {
  const { t } = useTranslation('members');
  const { text, type, searchNow, startComposing, endComposing } = useSearchText(query, onSearch);
  return (
    <div className={classes.search}>
      <TextInput
        type="search"
        size="xs"
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onCompositionStart={startComposing}
        onCompositionEnd={(event) => endComposing(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (!event.nativeEvent.isComposing) searchNow(text);
        }}
        maxLength={200}
        aria-label={label}
        placeholder={t('searchPlaceholder')}
        autoComplete="off"
        spellCheck={false}
        leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
      />
    </div>
  );
}
