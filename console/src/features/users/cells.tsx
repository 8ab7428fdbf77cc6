import { Badge, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { User } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { formatDateTime, formatNumber, formatRelative, formatUntil } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { Highlight } from '../../ui/Highlight.tsx';
import { Hint } from '../../ui/Hint.tsx';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { StatusDot } from '../../ui/StatusDot.tsx';
import { UserAvatar } from '../../ui/UserAvatar.tsx';
import { groupMemberships, type Memberships } from '../memberships/memberships.ts';
import type { Role, Status } from './search.ts';
import { displayName, isPending, type OnUserAction } from './user.ts';
import classes from './users.module.css';

interface UserNameProps {
  user: User;
  search: string;
  isSelf: boolean;
}

/** Avatar and username, linked to the page about the user. A pending user's name is a dimmed placeholder. */
export function UserName({ user, search, isSelf }: UserNameProps) {
  const { t } = useTranslation('users');
  return (
    <div className={classes.person}>
      <UserAvatar user={user} />
      <Link
        to="/users/$userId"
        params={{ userId: user.id }}
        className={`mantine-focus-auto ${classes.text} ${classes.name}`}
        data-placeholder={isPending(user) || undefined}
        title={isPending(user) ? t('row.placeholderName') : user.username}
      >
        <Highlight text={user.username} search={search} />
      </Link>
      {isSelf && <SelfBadge />}
      {user.mustChangePassword && (
        <Hint label={t('row.temporaryPassword')} maw={240}>
          <IconKey
            size={14}
            role="img"
            aria-label={t('row.temporaryPassword')}
            color="var(--mantine-color-dimmed)"
            style={{ flex: 'none' }}
          />
        </Hint>
      )}
    </div>
  );
}

/** Marks the caller's own account. */
export function SelfBadge() {
  const { t } = useTranslation('users');
  return (
    <Badge size="xs" variant="default" tt="none" radius="sm" flex="none">
      {t('row.you')}
    </Badge>
  );
}

/** The system role; the admin role is highlighted. */
export function SystemRole({ role }: { role: Role }) {
  const { t } = useTranslation();
  return <RoleBadge role={role} text={t(`role.${role}`)} />;
}

const STATUS_TONES = { active: 'positive', pending: 'waiting', disabled: 'neutral' } as const;

export function UserStatus({ status }: { status: Status }) {
  const { t } = useTranslation('users');
  return <StatusDot tone={STATUS_TONES[status]} label={t(`status.${status}`)} />;
}

/** The last login, relative, with the exact time on hover. */
export function LastLogin({ at }: { at: string | null }) {
  const { t } = useTranslation();
  if (at === null) return <span className={classes.dimmed}>{t('never')}</span>;
  return (
    <Hint label={formatDateTime(at)}>
      <time dateTime={at}>{formatRelative(at)}</time>
    </Hint>
  );
}

interface MembershipBadgesProps {
  user: User;
  onAction: OnUserAction;
}

/** The first membership and the number of others. Hovering lists all; a click of an admin opens the access dialog. */
export function MembershipBadges({ user, onAction }: MembershipBadgesProps) {
  const { t } = useTranslation('users');
  const { abilities } = useSession();
  const { organizations, projects } = user.memberships;
  const first = organizations[0] ?? projects[0];
  if (first === undefined) {
    return (
      <span className={`${classes.text} ${classes.dimmed}`} role="img" aria-label={t('row.noMembership')}>
        –
      </span>
    );
  }
  const more = organizations.length + projects.length - 1;
  return (
    <div className={classes.badges}>
      <RoleBadge role={first.role} text={first.name} title={first.name} />
      {more > 0 && (
        <Hint label={<MembershipLines memberships={user.memberships} />}>
          <UnstyledButton
            className={classes.moreBadges}
            aria-label={t('row.moreMemberships', {
              count: more,
              number: formatNumber(more),
              name: displayName(user),
            })}
            onClick={() => abilities.listOrganizations && onAction('access', user)}
          >
            +{formatNumber(more)}
          </UnstyledButton>
        </Hint>
      )}
    </div>
  );
}

/** The number of memberships listed in a tooltip. */
const LINES_SHOWN = 12;

/** Memberships with their roles, one per line, projects below their organization. */
function MembershipLines({ memberships }: { memberships: Memberships }) {
  const { t } = useTranslation(['users', 'memberships']);
  const lines = groupMemberships(memberships).flatMap(({ organizationId, organization, projects }) => [
    ...(organization === null
      ? []
      : [
          {
            id: organizationId,
            isProject: false,
            text: `${organization.name}\u00a0· ${t(`memberships:organizationRole.${organization.role}`)}`,
          },
        ]),
    ...projects.map(({ projectId, name, role }) => ({
      id: projectId,
      isProject: true,
      text: `${name}\u00a0· ${t(`memberships:projectRole.${role}`)}`,
    })),
  ]);
  const more = lines.length - LINES_SHOWN;
  return (
    <div className={classes.membershipLines}>
      {lines.slice(0, LINES_SHOWN).map(({ id, isProject, text }) => (
        <span key={id} className={isProject ? classes.projectLine : undefined}>
          {text}
        </span>
      ))}
      {more > 0 && <span>{t('row.andMore', { number: formatNumber(more) })}</span>}
    </div>
  );
}

type UserInvitation = NonNullable<User['invitation']>;

/** The expiry of an invitation and the delivery of its email. */
export function InvitationState({ invitation }: { invitation: UserInvitation }) {
  const { t } = useTranslation('users');
  const { status, expiresAt, delivery } = invitation;
  const isExpired = status === 'expired' || new Date(expiresAt) <= new Date();
  // Once the link has expired, only a failed delivery is of interest.
  const showsDelivery = !isExpired || delivery.state === 'failed';
  return (
    <div className={classes.invitation}>
      <Hint label={formatDateTime(expiresAt)}>
        <time dateTime={expiresAt} data-expired={isExpired || undefined}>
          {isExpired ? t('invitation.expired') : t('invitation.expires', { when: formatUntil(expiresAt) })}
        </time>
      </Hint>
      {showsDelivery && <DeliveryState delivery={delivery} />}
    </div>
  );
}

/** The delivery of an email; the mail server's response is shown on hover, focus and touch until the email is sent. */
function DeliveryState({ delivery: { state, detail } }: { delivery: UserInvitation['delivery'] }) {
  const { t } = useTranslation('users');
  const shared = { className: classes.delivery, 'data-failed': state === 'failed' || undefined };
  const text = t(`invitation.delivery.${state}`);
  if (detail === null || state === 'sent') return <span {...shared}>{text}</span>;
  return (
    <Hint label={detail} maw={320} isTouchable>
      <UnstyledButton {...shared} data-detail>
        {text}
        <VisuallyHidden>: {detail}</VisuallyHidden>
      </UnstyledButton>
    </Hint>
  );
}
