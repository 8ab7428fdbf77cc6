import type { paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';

type TestPath =
  | '/api/v1/settings/mail/test'
  | '/api/v1/settings/general/test'
  | '/api/v1/settings/audit-push/test';
type AnswerOf<Path extends TestPath> = paths[Path]['post']['responses'][200]['content']['application/json'];
export type MailTested = AnswerOf<'/api/v1/settings/mail/test'>;
type RootTested = AnswerOf<'/api/v1/settings/general/test'>;
type PushTested = AnswerOf<'/api/v1/settings/audit-push/test'>;

/** Sends a real message over the mail server that is set up. */
export const testMail = (to: string): Promise<MailTested> =>
  unwrap(api.POST('/api/v1/settings/mail/test', { body: { to } }));

/** Has the server look whether it reaches itself at an address; at the one in use when none is given. */
export const testRoot = (rootUrl: string | undefined): Promise<RootTested> =>
  unwrap(api.POST('/api/v1/settings/general/test', { body: rootUrl === undefined ? {} : { rootUrl } }));

/** Sends a message to the syslog receiver that is saved. */
export const testPush = (): Promise<PushTested> => unwrap(api.POST('/api/v1/settings/audit-push/test'));
