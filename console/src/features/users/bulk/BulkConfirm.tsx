import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { DialogFooter } from '../../../ui/dialog-parts.tsx';
import { combinedImpactQuery } from '../data/impact.ts';
import { ImpactNote } from '../dialogs/ImpactNote.tsx';
import { PeopleList } from './PeopleList.tsx';
import type { BulkAction, planBulk } from './plan.ts';
import { SkippedNote } from './SkippedNote.tsx';

interface BulkConfirmProps {
  action: BulkAction;
  targets: readonly User[];
  skipped: ReturnType<typeof planBulk>['skipped'];
  onConfirm: () => void;
  onClose: () => void;
}

/** Says who is meant, who is left out and why, and what it touches altogether. Deleting needs the number typed. */
export function BulkConfirm({ action, targets, skipped, onConfirm, onClose }: BulkConfirmProps) {
  const { t } = useTranslation(['users-dialogs', 'users']);
  const { t: common } = useTranslation('ui');
  const selfId = useSession().user.id;
  const [typed, setTyped] = useState('');
  const isHarmful = action !== 'enable' && targets.length > 0;
  const ids = targets.map(({ id }) => id);
  const impact = useQuery({
    ...combinedImpactQuery(ids, action === 'delete' ? 'delete' : 'disable'),
    enabled: isHarmful,
  });
  const isTyped = action !== 'delete' || typed.trim() === String(targets.length);
  const isReady = targets.length > 0 && isTyped && (!isHarmful || impact.data !== undefined);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) onConfirm();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {targets.length > 0 ? (
          <>
            <Text size="sm">{t(`bulk.text.${action}`)}</Text>
            <PeopleList users={targets} />
            {action !== 'enable' && ids.includes(selfId) && <Text size="sm">{t('bulk.self')}</Text>}
            {isHarmful && <ImpactNote impact={impact.data} problem={impact.error} />}
          </>
        ) : (
          <Text size="sm">{t('bulk.nothingToDo')}</Text>
        )}
        <SkippedNote action={action} skipped={skipped} />
        {action === 'delete' && targets.length > 0 && (
          <TextInput
            label={t('bulk.typeCount', { number: targets.length })}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
          />
        )}
      </Stack>
      <DialogFooter>
        <Button variant="default" onClick={onClose} data-autofocus={action !== 'delete' || undefined}>
          {common('cancel')}
        </Button>
        <Button type="submit" disabled={!isReady} {...(action !== 'enable' && { color: 'red' })}>
          {t(`users:bulk.confirm.${action}`)}
        </Button>
      </DialogFooter>
    </form>
  );
}
