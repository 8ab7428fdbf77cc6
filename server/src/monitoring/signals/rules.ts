import { networkOf } from '../../identity/credentials/index.ts';
import { MINUTE } from '../../lib/clock.ts';
import type { Settings } from '../../settings/index.ts';
import type { Finding, Rule, SealedEvent } from './model.ts';
import { isOfficeTime } from './office-hours.ts';

type Limits = Settings['signals'];

/** From how many hits within the window on a rule has a signal; 0: never. */
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
    case 'admin_out_of_hours':
      return settings.officeTimeZone === null ? 0 : 1;
  }
}

/** Within how long hits are counted together. Milliseconds. */
export const windowOf = ({ windowMinutes }: Limits): number => windowMinutes * MINUTE;

/** What an event means to the rules that are in force. What Roster itself says of signals means nothing to them. */
export const findingsOf = (event: SealedEvent, settings: Limits): Finding[] =>
  [...failures(event), ...newDevice(event), ...removals(event), ...newAdmin(event, settings)].filter(
    ({ rule }) => thresholdOf(rule, settings) > 0,
  );

/**
 * A sign-in that failed counts against the account, if there is one, and the network that it came from: what somebody
 * makes up as an e-mail must not become a signal, or a stranger could raise as many as there are words.
 */
function failures({ id, at, eventType, operation, outcome, target, address }: SealedEvent): Finding[] {
  if (eventType !== 'session' || operation !== 'sign_in' || outcome !== 'failure') return [];
  const found: Finding[] = [];
  const known = target?.id != null ? { id: target.id, name: target.name ?? target.id } : undefined;
  if (known)
    found.push({
      rule: 'failures_of_account',
      subject: known.id,
      name: known.name,
      hit: { key: id, at, detail: address },
    });
  if (address !== null)
    found.push({
      rule: 'failures_from_address',
      // Whoever has an IPv6 network has more addresses than anybody could count.
      subject: networkOf(address),
      name: address,
      hit: { key: id, at, detail: known?.name ?? null },
    });
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

/** A person counts once, however often they are disabled and enabled again. */
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

/** Made one at once, promised it by an invitation, given it later, or taking the invitation up. */
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
