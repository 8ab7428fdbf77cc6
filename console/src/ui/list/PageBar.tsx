import { ActionIcon, Group, NativeSelect, Text, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronLeftPipe, IconChevronRight } from '@tabler/icons-react';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './list.module.css';
import { DEFAULT_PAGE_SIZE, type ListSearch, oneOf, PAGE_SIZES } from './search.ts';

interface PageBarProps {
  view: ListSearch;
  page:
    | {
        items: readonly unknown[];
        total?: { value: number; exact: boolean };
        previousCursor: string | null;
        nextCursor: string | null;
      }
    | undefined;
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
    {
      name: 'first',
      Icon: IconChevronLeftPipe,
      cursor: undefined,
      number: undefined,
      isOpen: view.cursor !== undefined,
    },
    {
      name: 'previous',
      Icon: IconChevronLeft,
      cursor: page?.previousCursor,
      number: view.page && view.page - 1,
      isOpen: Boolean(page?.previousCursor),
    },
    {
      name: 'next',
      Icon: IconChevronRight,
      cursor: page?.nextCursor,
      // Unknown where a link without the number led here.
      number: view.cursor === undefined ? 2 : view.page && view.page + 1,
      isOpen: Boolean(page?.nextCursor),
    },
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
      <PageRange view={view} page={page} />
      <Group gap={4}>
        {steps.map(({ name, Icon, cursor, number, isOpen }) => (
          <Tooltip key={name} label={t(`page.${name}`)}>
            <ActionIcon
              variant="default"
              size={30}
              aria-label={t(`page.${name}`)}
              // Not `disabled`, which would remove the focus at the end of the list.
              aria-disabled={!isOpen}
              data-disabled={!isOpen}
              onClick={() => isOpen && change({ cursor: cursor ?? undefined, page: number })}
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

/** The position of the page in the list: “31–60 of 5,006”. */
function PageRange({ view, page }: Pick<PageBarProps, 'view' | 'page'>) {
  const { t } = useTranslation('ui');
  const number = view.cursor === undefined ? 1 : view.page;
  if (page === undefined || page.items.length === 0 || number === undefined) return null;
  const start = (number - 1) * (view.limit ?? DEFAULT_PAGE_SIZE) + 1;
  const end = start + page.items.length - 1;
  const range = { from: formatNumber(start), to: formatNumber(end) };
  // The last page ends the list, whatever the estimate was; and an estimate may be less than what is shown.
  const isLast = page.nextCursor === null;
  const total = isLast ? end : page.total && Math.max(page.total.value, end);
  const isExact = isLast || page.total?.exact === true;
  return (
    <Text size="sm" c="dimmed" component="span">
      {total === undefined
        ? t('page.range', range)
        : t(isExact ? 'page.rangeOf' : 'page.rangeOfAbout', {
            ...range,
            total: formatNumber(total),
          })}
    </Text>
  );
}
