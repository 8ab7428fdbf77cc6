import { Alert, Button, Group, List, Modal, Progress, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import type { User } from 'roster-contract';
import { ApiProblem } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { formatNumber } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { DialogFooter } from '../../../ui/ConfirmDialog.tsx';
import { useProblemText } from '../../../ui/problem.tsx';
import { hideToast } from '../../../ui/toast.tsx';
import { combinedImpactQuery, deleteUser, disableUser, enableUser, useUserCache } from '../api.ts';
import { type BulkAction, type BulkOutcome, planBulk, runBulk, selfLast } from '../bulk.ts';
import { displayName, isPending } from '../user.ts';
import { ImpactNote } from './UserImpact.tsx';

interface BulkDialogProps {
  action: BulkAction;
  users: readonly User[];
  /** Called after a run, when the dialog is closed. */
  onDone: () => void;
  onClose: () => void;
}

const counted = (count: number) => ({ count, number: formatNumber(count) });

/** Performs one action on several users: confirmation, progress, result. */
export function BulkDialog({ action, users, onDone, onClose }: BulkDialogProps) {
  const { t } = useTranslation('users-dialogs');
  // Planned once, since the list behind the dialog changes during the run.
  const [{ targets, skipped }] = useState(() => planBulk(users, action));
  const { start, stop, processed, outcome } = useBulkRun(action, targets);
  const isRunning = processed !== undefined && outcome === undefined;
  const close = () => {
    if (isRunning) return;
    if (outcome) onDone();
    onClose();
  };
  const title = outcome
    ? t('bulk.result')
    : isRunning
      ? t(`bulk.running.${action}`)
      : t(`bulk.title.${action}`, counted(targets.length));
  return (
    <Modal opened onClose={close} withCloseButton={!isRunning} title={title}>
      {outcome ? (
        <BulkResult action={action} outcome={outcome} onClose={close} />
      ) : isRunning ? (
        <BulkProgress processed={processed} total={targets.length} onStop={stop} />
      ) : (
        <BulkConfirm action={action} targets={targets} skipped={skipped} onConfirm={start} onClose={close} />
      )}
    </Modal>
  );
}

const REQUESTS = { enable: enableUser, disable: disableUser, delete: deleteUser };

/** After these errors all further requests would fail as well. */
const isFinal = (error: unknown) =>
  error instanceof ApiProblem && ['unauthenticated', 'too_many_attempts', 'network'].includes(error.code);

/** Runs the requests and returns the progress and outcome. */
function useBulkRun(action: BulkAction, targets: readonly User[]) {
  const { refresh, refreshSelf } = useUserCache();
  const selfId = useSession().user.id;
  const [processed, setProcessed] = useState<number>();
  const [outcome, setOutcome] = useState<BulkOutcome<User>>();
  const controller = useRef<AbortController>(undefined);

  const start = async () => {
    setProcessed(0);
    for (const target of targets) hideToast(target);
    controller.current = new AbortController();
    const result = await runBulk(selfLast(targets, selfId), {
      act: REQUESTS[action],
      signal: controller.current.signal,
      isFinal,
      onProgress: setProcessed,
    });
    setOutcome(result);
    void refresh();
    if (targets.some(({ id }) => id === selfId)) refreshSelf(selfId);
  };
  return { start, stop: () => controller.current?.abort(), processed, outcome };
}

type Skipped = ReturnType<typeof planBulk>['skipped'];

interface BulkConfirmProps {
  action: BulkAction;
  targets: readonly User[];
  skipped: Skipped;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks for confirmation: affected and skipped users, and the combined impact. Deleting requires the number typed. */
function BulkConfirm({ action, targets, skipped, onConfirm, onClose }: BulkConfirmProps) {
  const { t } = useTranslation(['users-dialogs', 'users', 'ui']);
  const selfId = useSession().user.id;
  const [typed, setTyped] = useState('');
  const hasImpact = action !== 'enable' && targets.length > 0;
  const ids = targets.map(({ id }) => id);
  const impact = useQuery({
    ...combinedImpactQuery(ids, action === 'delete' ? 'delete' : 'disable'),
    enabled: hasImpact,
  });
  const isTyped = action !== 'delete' || typed.trim() === String(targets.length);
  const isReady = targets.length > 0 && isTyped && (!hasImpact || impact.data !== undefined);

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
            <TargetList users={targets} />
            {action !== 'enable' && ids.includes(selfId) && <Text size="sm">{t('bulk.self')}</Text>}
            {hasImpact && <ImpactNote impact={impact.data} problem={impact.error} />}
          </>
        ) : (
          <Text size="sm">{t('bulk.nothingToDo')}</Text>
        )}
        <SkippedUsers action={action} skipped={skipped} />
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
          {t('ui:cancel')}
        </Button>
        <Button type="submit" disabled={!isReady} {...(action !== 'enable' && { color: 'red' })}>
          {t(`users:bulk.confirm.${action}`)}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** The number of users listed before the action. */
const TARGETS_SHOWN = 5;

function TargetList({ users }: { users: readonly User[] }) {
  const { t } = useTranslation(['users-dialogs', 'users']);
  const more = users.length - TARGETS_SHOWN;
  return (
    <List size="sm" listStyleType="none">
      {users.slice(0, TARGETS_SHOWN).map((user) => (
        <List.Item key={user.id} style={{ overflowWrap: 'anywhere' }}>
          {displayName(user)}{' '}
          <Text span size="sm" c="dimmed">
            {isPending(user) ? t('users:status.pending') : user.email}
          </Text>
        </List.Item>
      ))}
      {more > 0 && <List.Item>{t('bulk.andMore', { number: formatNumber(more) })}</List.Item>}
    </List>
  );
}

/** The skipped users, each with the reason. */
function SkippedUsers({ action, skipped }: { action: BulkAction; skipped: Skipped }) {
  const { t } = useTranslation('users-dialogs');
  const { reasonText } = useProblemText();
  if (skipped.length === 0) return null;
  const already = action === 'delete' ? '' : t(`bulk.already.${action}`);
  return (
    <Alert color="yellow" p="sm">
      <Text size="sm">{t('bulk.skipped', counted(skipped.length))}</Text>
      <List size="sm" mah={140} style={{ overflowY: 'auto' }} tabIndex={0}>
        {skipped.map(({ user, reason }) => (
          <List.Item key={user.id}>
            {displayName(user)}: {reason === 'already' ? already : reasonText(reason.code)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

interface BulkProgressProps {
  processed: number;
  total: number;
  onStop: () => void;
}

function BulkProgress({ processed, total, onStop }: BulkProgressProps) {
  const { t } = useTranslation('users-dialogs');
  const [isStopping, setStopping] = useState(false);
  const progress = t('bulk.progress', { done: formatNumber(processed), total: formatNumber(total) });
  return (
    <Stack gap="sm">
      <Progress value={(processed / total) * 100} aria-label={progress} />
      <Group justify="space-between">
        <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
          {progress}
        </Text>
        <Button
          variant="default"
          loading={isStopping}
          data-autofocus
          onClick={() => {
            setStopping(true);
            onStop();
          }}
        >
          {t('bulk.stop')}
        </Button>
      </Group>
    </Stack>
  );
}

interface BulkResultProps {
  action: BulkAction;
  outcome: BulkOutcome<User>;
  onClose: () => void;
}

/** The number of changed users, and the error of each failed one. */
function BulkResult({ action, outcome, onClose }: BulkResultProps) {
  const { t } = useTranslation('users-dialogs');
  const { problemText } = useProblemText();
  const { done, failed, notTried } = outcome;
  return (
    <Stack gap="sm" role="status">
      <Alert color={done.length > 0 ? 'teal' : 'gray'} p="sm" icon={<IconCheck size={18} />}>
        {t(`bulk.done.${action}`, counted(done.length))}
      </Alert>
      {failed.length > 0 && (
        <Alert color="red" p="sm" icon={<IconAlertTriangle size={18} />}>
          <Text size="sm">{t('bulk.failed', counted(failed.length))}</Text>
          <List size="sm" mah={200} style={{ overflowY: 'auto' }} tabIndex={0}>
            {failed.map(({ item, error }) => (
              <List.Item key={item.id}>
                {displayName(item)}: {problemText(error)}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {notTried.length > 0 && <Text size="sm">{t('bulk.notTried', counted(notTried.length))}</Text>}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('bulk.close')}
        </Button>
      </Group>
    </Stack>
  );
}
