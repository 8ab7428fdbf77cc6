import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MailPage } from './data.ts';
import type { MailsSearch } from './search.ts';

interface MailPagerProps {
  view: MailsSearch;
  page: MailPage | undefined;
  show: (view: MailsSearch) => void;
}

/** The way to older mails, and back to the newest; nothing when all of them are on the page. */
export function MailPager({ view: { cursor, ...filter }, page, show }: MailPagerProps) {
  const { t } = useTranslation('settings');
  const next = page?.nextCursor ?? undefined;
  if (cursor === undefined && next === undefined) return null;
  return (
    <Group component="nav" aria-label={t('mails.pages')} justify="flex-end" gap="xs">
      <Button variant="default" size="xs" disabled={cursor === undefined} onClick={() => show(filter)}>
        {t('mails.newest')}
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={next === undefined}
        onClick={() => next !== undefined && show({ ...filter, cursor: next })}
      >
        {t('mails.older')}
      </Button>
    </Group>
  );
}
