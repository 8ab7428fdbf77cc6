import { networkOf, siteRangeOf } from '../../identity/credentials/index.ts';
import { MINUTE } from '../../lib/clock.ts';
import type { Settings } from '../../settings/index.ts';
import type { Finding, Rule, SealedEvent } from './model.ts';
import { isOfficeTime } from './office-hours.ts';

type Limits = Settings['signals'];

/** Returns how many hits within the window raise a signal; 0: the rule is off. */
export function thresholdOf(rule: Rule, settings: Limits): number {
  switch (rule) {
    case 'failures_of_account':
      return settings.failuresOfAccount;
    case 'failures_from_address':
      return settings.failuresFromAddress;
    case 'removals_by_admin':
      return settings.removalsByAdmin;
    case 'new_device_of_admin':
      return settings.newDeviceOfAdmin ? 1 : 0;
    case 'refusals_of_user':
      return 1;
    case 'admin_out_of_hours':
      return settings.officeTimeZone === null ? 0 : 1;
    // Nothing that an admin would choose not to see.
    case 'sso_certificate_expires':
    case 'sso_groups_missing':
      return 1;
  }
}

/** Returns the length of the window in milliseconds. */
export const windowOf = ({ windowMinutes }: Limits): number => windowMinutes * MINUTE;

/** Returns the findings of an event by the rules that are on. */
export const findingsOf = (event: SealedEvent, settings: Limits): Finding[] =>
  [
    ...failures(event),
    ...newDevice(event),
    ...removals(event),
    ...newAdmin(event, settings),
    ...connection(event),
    ...refusals(event),
  ].filter(({ rule }) => thresholdOf(rule, settings) > 0);

/** Where passwords are guessed: at sign-in, and when one links an account to an identity provider. */
const PASSWORD_ATTEMPTS = ['session sign_in', 'sso link'];

/**
 * A failed sign-in counts for the account, if it exists, and for the network. Unknown emails do not count: otherwise an
 * anonymous caller could raise any number of signals. The networks of a site are counted as well, each once: an attacker who
 * tries one password at many accounts (spraying) spreads the attempts over addresses.
 */
function failures({ id, at, eventType, operation, outcome, target, address }: SealedEvent): Finding[] {
  const isPassword = PASSWORD_ATTEMPTS.includes(`${eventType} ${operation}`);
  if (!isPassword || outcome !== 'failure') return [];
  const found: Finding[] = [];
  const known = target?.id != null ? { id: target.id, name: target.name ?? target.id } : undefined;
  if (known)
    found.push({
      rule: 'failures_of_account',
      subject: known.id,
      name: known.name,
      hit: { key: id, at, detail: address },
    });
  if (address !== null) {
    // An attacker with an IPv6 network has more addresses than could be counted.
    const network = networkOf(address);
    const detail = known?.name ?? null;
    const site = siteRangeOf(address);
    found.push(
      { rule: 'failures_from_address', subject: network, name: address, hit: { key: id, at, detail } },
      { rule: 'failures_from_address', subject: site, name: site, hit: { key: network, at, detail } },
    );
  }
  return found;
}

function newDevice({
  id,
  at,
  eventType,
  operation,
  outcome,
  operatedBy,
  address,
  after,
}: SealedEvent): Finding[] {
  if (eventType !== 'session' || operation !== 'sign_in' || outcome !== 'success' || !operatedBy) return [];
  if (after.newDevice !== true || after.systemRole !== 'admin') return [];
  return [
    {
      rule: 'new_device_of_admin',
      subject: operatedBy.id,
      name: operatedBy.name,
      hit: { key: id, at, detail: address },
    },
  ];
}

/** A user counts once, however often they are disabled and enabled again. */
function removals({ at, eventType, operation, outcome, operatedBy, target }: SealedEvent): Finding[] {
  if (eventType !== 'user' || outcome !== 'success' || !operatedBy || target?.id == null) return [];
  if (operation !== 'disable' && operation !== 'delete') return [];
  return [
    {
      rule: 'removals_by_admin',
      subject: operatedBy.id,
      name: operatedBy.name,
      hit: { key: target.id, at, detail: target.name },
    },
  ];
}

/** The event that counts the refusals of a user who has many of them (`access/refusals.ts`). */
function refusals({ id, at, outcome, operatedBy, address, after }: SealedEvent): Finding[] {
  if (outcome !== 'denied' || after.repeated === undefined || !operatedBy) return [];
  return [
    {
      rule: 'refusals_of_user',
      subject: operatedBy.id,
      name: operatedBy.name,
      hit: { key: id, at, detail: address },
    },
  ];
}

/** Created as an admin, invited as one, promoted, or activating such an invitation. */
const MAKES_ADMIN = new Set(['create', 'update', 'activate']);

function newAdmin(event: SealedEvent, settings: Limits): Finding[] {
  const { id, at, eventType, operation, outcome, operatedBy, target, after } = event;
  if (eventType !== 'user' || outcome !== 'success' || target?.id == null) return [];
  if (!MAKES_ADMIN.has(operation) || after.systemRole !== 'admin' || isOfficeTime(at, settings)) return [];
  return [
    {
      rule: 'admin_out_of_hours',
      subject: target.id,
      name: target.name ?? target.id,
      ...(operatedBy && operatedBy.id !== target.id ? { by: operatedBy } : {}),
      hit: { key: id, at, detail: event.address },
    },
  ];
}

const CONNECTION_RULES = {
  certificate_expires: 'sso_certificate_expires',
  groups_missing: 'sso_groups_missing',
} as const;

/** What a single sign-on connection needs an admin for. */
function connection({ id, at, eventType, operation, operatedBy, target }: SealedEvent): Finding[] {
  if (eventType !== 'sso' || target?.id == null) return [];
  if (operation !== 'certificate_expires' && operation !== 'groups_missing') return [];
  return [
    {
      rule: CONNECTION_RULES[operation],
      subject: target.id,
      name: target.name ?? target.id,
      hit: { key: id, at, detail: operatedBy?.name ?? null },
    },
  ];
}
