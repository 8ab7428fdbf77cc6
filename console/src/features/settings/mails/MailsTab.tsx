import { Stack } from '@mantine/core';
import { MailBar } from './MailBar.tsx';
import { MailPager } from './MailPager.tsx';
import { MailResults } from './MailResults.tsx';
import { NoServerNote } from './NoServerNote.tsx';
import { PauseNote } from './PauseNote.tsx';
import { useMails } from './useMails.ts';

/** The mails that were sent, that wait, and that failed. */
export default function MailsTab() {
  const { view, list, show, refresh } = useMails();
  return (
    <Stack gap="sm">
      <NoServerNote />
      {list.data?.pause && <PauseNote pause={list.data.pause} onTried={refresh} />}
      <MailBar view={view} list={list} show={show} onRetried={refresh} />
      <MailResults list={list} view={view} onRetried={refresh} />
      <MailPager view={view} page={list.data} show={show} />
    </Stack>
  );
}
