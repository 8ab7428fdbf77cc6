import { queryOptions } from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';

type SectionName =
  | 'general'
  | 'mail'
  | 'user-invite'
  | 'password-policy'
  | 'audit-push'
  | 'audit-retention'
  | 'signals'
  | 'branding';
type SectionPath<Name extends SectionName> = `/api/v1/settings/${Name}`;
type BodyOf<Name extends SectionName> =
  paths[SectionPath<Name>]['get']['responses'][200]['content']['application/json'];
type PatchOf<Name extends SectionName> =
  paths[SectionPath<Name>]['patch']['requestBody']['content']['application/json'];

export type GeneralBody = BodyOf<'general'>;
export type GeneralPatch = PatchOf<'general'>;
export type MailBody = BodyOf<'mail'>;
export type MailPatch = PatchOf<'mail'>;
export type UserInviteBody = BodyOf<'user-invite'>;
export type UserInvitePatch = PatchOf<'user-invite'>;
export type PasswordPolicyBody = BodyOf<'password-policy'>;
export type PasswordPolicyPatch = PatchOf<'password-policy'>;
export type SyslogBody = BodyOf<'audit-push'>;
export type SyslogPatch = PatchOf<'audit-push'>;
export type RetentionBody = BodyOf<'audit-retention'>;
export type RetentionPatch = PatchOf<'audit-retention'>;
export type SignalsBody = BodyOf<'signals'>;
export type SignalsPatch = PatchOf<'signals'>;

export type BrandingBody = BodyOf<'branding'>;
export type BrandingPatch = PatchOf<'branding'>;

/** The headers of a JSON Merge Patch that is rejected with `stale_version` unless the version is current. */
const ifMatch = (version: number) => ({
  params: { header: { 'if-match': `"${version}"` } },
  headers: { 'content-type': 'application/merge-patch+json' },
});

/** How one section of the settings is loaded and saved. */
export interface Section<Body extends { version: number }, Patch extends object> {
  /** Part of the query key: the section's path below `settings`. */
  name: string;
  load: (signal: AbortSignal) => Promise<Body>;
  save: (body: Patch, version: number) => Promise<Body>;
}

export const generalSection: Section<GeneralBody, GeneralPatch> = {
  name: 'general',
  load: (signal) => unwrap(api.GET('/api/v1/settings/general', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/general', { body, ...ifMatch(version) })),
};

export const mailSection: Section<MailBody, MailPatch> = {
  name: 'mail',
  load: (signal) => unwrap(api.GET('/api/v1/settings/mail', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/mail', { body, ...ifMatch(version) })),
};

export const userInviteSection: Section<UserInviteBody, UserInvitePatch> = {
  name: 'user-invite',
  load: (signal) => unwrap(api.GET('/api/v1/settings/user-invite', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/user-invite', { body, ...ifMatch(version) })),
};

export const passwordPolicySection: Section<PasswordPolicyBody, PasswordPolicyPatch> = {
  name: 'password-policy',
  load: (signal) => unwrap(api.GET('/api/v1/settings/password-policy', { signal })),
  save: (body, version) =>
    unwrap(api.PATCH('/api/v1/settings/password-policy', { body, ...ifMatch(version) })),
};

export const syslogSection: Section<SyslogBody, SyslogPatch> = {
  name: 'audit-push',
  load: (signal) => unwrap(api.GET('/api/v1/settings/audit-push', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/audit-push', { body, ...ifMatch(version) })),
};

export const retentionSection: Section<RetentionBody, RetentionPatch> = {
  name: 'audit-retention',
  load: (signal) => unwrap(api.GET('/api/v1/settings/audit-retention', { signal })),
  save: (body, version) =>
    unwrap(api.PATCH('/api/v1/settings/audit-retention', { body, ...ifMatch(version) })),
};

export const signalsSection: Section<SignalsBody, SignalsPatch> = {
  name: 'signals',
  load: (signal) => unwrap(api.GET('/api/v1/settings/signals', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/signals', { body, ...ifMatch(version) })),
};

export const brandingSection: Section<BrandingBody, BrandingPatch> = {
  name: 'branding',
  load: (signal) => unwrap(api.GET('/api/v1/settings/branding', { signal })),
  save: (body, version) => unwrap(api.PATCH('/api/v1/settings/branding', { body, ...ifMatch(version) })),
};

export const sectionQuery = <Body extends { version: number }, Patch extends object>({
  name,
  load,
}: Section<Body, Patch>) =>
  queryOptions({ queryKey: ['settings', name], queryFn: ({ signal }): Promise<Body> => load(signal) });

/** Milliseconds. */
const SYSLOG_STATE_INTERVAL = 3_000;

export type SyslogState = paths['/api/v1/audit-push']['get']['responses'][200]['content']['application/json'];

/** GET /audit-push: the state of forwarding, polled while it is on. The version refetches it after a change. */
export const syslogStateQuery = (version: number) =>
  queryOptions({
    queryKey: ['audit-push', version],
    queryFn: ({ signal }): Promise<SyslogState> => unwrap(api.GET('/api/v1/audit-push', { signal })),
    refetchInterval: ({ state }) => (state.data?.state === 'off' ? false : SYSLOG_STATE_INTERVAL),
  });

/** GET /settings/audit-retention/impact: what keeping events for this many days would remove. Never cached. */
export const retentionImpactQuery = (days: number) =>
  queryOptions({
    queryKey: ['retention-impact', days],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/settings/audit-retention/impact', { params: { query: { days } }, signal })),
    gcTime: 0,
  });

type TestedSection = Extract<SectionName, 'general' | 'mail' | 'audit-push'>;
type TestResult<Name extends TestedSection> =
  paths[`${SectionPath<Name>}/test`]['post']['responses'][200]['content']['application/json'];
export type MailTestResult = TestResult<'mail'>;

/** POST /settings/mail/test: sends an email through the saved mail server. */
export const testMail = (to: string): Promise<MailTestResult> =>
  unwrap(api.POST('/api/v1/settings/mail/test', { body: { to } }));

/** POST /settings/general/test: has the server send a request to itself at this address, or at the saved one. */
export const testRootUrl = (rootUrl: string | undefined): Promise<TestResult<'general'>> =>
  unwrap(api.POST('/api/v1/settings/general/test', { body: rootUrl === undefined ? {} : { rootUrl } }));

/** POST /settings/audit-push/test: sends a message to the saved syslog receiver. */
export const testSyslog = (): Promise<TestResult<'audit-push'>> =>
  unwrap(api.POST('/api/v1/settings/audit-push/test'));
