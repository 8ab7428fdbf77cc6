import type { Vault } from '../lib/vault.ts';
import type { MailContent, MailKind } from './kinds.ts';
import { purposeOf } from './outbox.ts';

const KINDS: readonly MailKind[] = [
  'invitation',
  'password_reset',
  'account_disabled',
  'account_not_activated',
  'password_changed',
  'organization_invitation',
  'organization_without_admin',
  'signal',
];

/** What a mail of the queue says; undefined when the present keys don't open it, or a newer release wrote it. */
export function contentOf(
  vault: Vault,
  { id, kind, parameters }: { id: string; kind: string; parameters: string },
): MailContent | undefined {
  const opened = vault.open(purposeOf(id), parameters);
  const known = KINDS.find((each) => each === kind);
  // What opens was sealed by `queueMail`, and is what that was given.
  return opened === undefined || !known ? undefined : { kind: known, parameters: JSON.parse(opened) };
}
