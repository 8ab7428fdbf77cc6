import { queryOptions } from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';

type SettingPath =
  | '/api/v1/settings/general'
  | '/api/v1/settings/mail'
  | '/api/v1/settings/user-invite'
  | '/api/v1/settings/password-policy'
  | '/api/v1/settings/audit-push'
  | '/api/v1/settings/audit-retention'
  | '/api/v1/settings/signals';
type BodyOf<Path extends SettingPath> = paths[Path]['get']['responses'][200]['content']['application/json'];
type PatchOf<Path extends SettingPath> = paths[Path]['patch']['requestBody']['content']['application/json'];

export type GeneralBody = BodyOf<'/api/v1/settings/general'>;
export type GeneralPatch = PatchOf<'/api/v1/settings/general'>;
export type MailBody = BodyOf<'/api/v1/settings/mail'>;
export type MailPatch = PatchOf<'/api/v1/settings/mail'>;
export type UserInviteBody = BodyOf<'/api/v1/settings/user-invite'>;
export type UserInvitePatch = PatchOf<'/api/v1/settings/user-invite'>;
export type PasswordPolicyBody = BodyOf<'/api/v1/settings/password-policy'>;
export type PasswordPolicyPatch = PatchOf<'/api/v1/settings/password-policy'>;
export type AuditPushBody = BodyOf<'/api/v1/settings/audit-push'>;
export type AuditPushPatch = PatchOf<'/api/v1/settings/audit-push'>;
export type AuditRetentionBody = BodyOf<'/api/v1/settings/audit-retention'>;
export type AuditRetentionPatch = PatchOf<'/api/v1/settings/audit-retention'>;
export type SignalsBody = BodyOf<'/api/v1/settings/signals'>;
export type SignalsPatch = PatchOf<'/api/v1/settings/signals'>;

/** What every change is sent with: only over the version in hand, else it fails with `stale_version`. */
const over = (version: number) => ({
  params: { header: { 'if-match': `"${version}"` } },
  headers: { 'content-type': 'application/merge-patch+json' },
});

/** One section of the settings: how it is asked for, and how a change of it is sent. */
export interface Section<Body extends { version: number }, Patch extends object> {
  name: string;
  load: (signal: AbortSignal) => Promise<Body>;
  save: (body: Patch, version: number) => Promise<Body>;
}

export const generalSection: Section<GeneralBody, GeneralPatch> = {
  name: 'general',
  load: (signal) => unwrap(api.GET('/api/v1/settings/general', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/general', { body, ...over(version) })),
};

export const mailSection: Section<MailBody, MailPatch> = {
  name: 'mail',
  load: (signal) => unwrap(api.GET('/api/v1/settings/mail', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/mail', { body, ...over(version) })),
};

export const userInviteSection: Section<UserInviteBody, UserInvitePatch> = {
  name: 'user-invite',
  load: (signal) => unwrap(api.GET('/api/v1/settings/user-invite', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/user-invite', { body, ...over(version) })),
};

export const passwordPolicySection: Section<PasswordPolicyBody, PasswordPolicyPatch> = {
  name: 'password-policy',
  load: (signal) => unwrap(api.GET('/api/v1/settings/password-policy', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/password-policy', { body, ...over(version) })),
};

export const auditPushSection: Section<AuditPushBody, AuditPushPatch> = {
  name: 'audit-push',
  load: (signal) => unwrap(api.GET('/api/v1/settings/audit-push', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/audit-push', { body, ...over(version) })),
};

export const auditRetentionSection: Section<AuditRetentionBody, AuditRetentionPatch> = {
  name: 'audit-retention',
  load: (signal) => unwrap(api.GET('/api/v1/settings/audit-retention', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/audit-retention', { body, ...over(version) })),
};

export const signalsSection: Section<SignalsBody, SignalsPatch> = {
  name: 'signals',
  load: (signal) => unwrap(api.GET('/api/v1/settings/signals', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/signals', { body, ...over(version) })),
};

/** A section as it is on the server. */
export const sectionQuery = <Body extends { version: number }, Patch extends object>({
  name,
  load,
}: Section<Body, Patch>) =>
  queryOptions({ queryKey: ['settings', name], queryFn: ({ signal }): Promise<Body> => load(signal) });
