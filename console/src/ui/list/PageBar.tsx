import { ActionIcon, Group, NativeSelect, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronLeftPipe, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../lib/format.ts';
import classes from './list.module.css';
import { DEFAULT_PAGE_SIZE, type ListSearch, oneOf, PAGE_SIZES } from './search.ts';

interface PageBarProps {
  view: ListSearch;
  page: { previousCursor: string | null; nextCursor: string | null } | undefined;
  /** The accessible name of the page size select. */
  sizeLabel: string;
  change: (patch: { [Part in keyof ListSearch]?: ListSearch[Part] | undefined }) => void;
  /** Called on hover and focus, to prefetch the page. */
  onAim: (cursor: string) => void;
}

/** Page size and navigation by cursor, which stays fast with a million rows. */
export function PageBar({ view, page, sizeLabel, change, onAim }: PageBarProps) {
  const { t } = useTranslation('ui');
  const steps = [
    { name: 'first', Icon: IconChevronLeftPipe, cursor: undefined, isOpen: view.cursor !== undefined },
    {
      name: 'previous',
      Icon: IconChevronLeft,
      cursor: page?.previousCursor,
      isOpen: Boolean(page?.previousCursor),
    },
    { name: 'next', Icon: IconChevronRight, cursor: page?.nextCursor, isOpen: Boolean(page?.nextCursor) },
  ] as const;
  return (
    <Group
      component="nav"
      aria-label={t('page.label')}
      className={classes.pageBar}
      justify="flex-end"
      gap="md"
    >
      <NativeSelect
        aria-label={sizeLabel}
        size="xs"
        // The font is larger on phones.
        w={{ base: 156, sm: 128 }}
        value={view.limit ?? DEFAULT_PAGE_SIZE}
        onChange={({ currentTarget }) => change({ limit: oneOf(PAGE_SIZES, Number(currentTarget.value)) })}
        data={PAGE_SIZES.map((value) => ({
          value: String(value),
          label: t('page.sizeOption', { number: formatNumber(value) }),
        }))}
      />
      <Group gap={4}>
        {steps.map(({ name, Icon, cursor, isOpen }) => (
          <Tooltip key={name} label={t(`page.${name}`)}>
            <ActionIcon
              variant="default"
              size={30}
              aria-label={t(`page.${name}`)}
              // Not `disabled`, which would remove the focus at the end of the list.
              aria-disabled={!isOpen}
              data-disabled={!isOpen}
              onClick={() => isOpen && change({ cursor: cursor ?? undefined })}
              onMouseEnter={() => cursor && onAim(cursor)}
              onFocus={() => cursor && onAim(cursor)}
            >
              <Icon size={16} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        ))}
      </Group>
    </Group>
  );
}
