import type { Static } from 'typebox';
import type { AnyCaller } from '../../access/actor.ts';
import { signedIn } from '../../access/route.ts';
import type { Services } from '../services.ts';
import type { SessionAnswer } from './contract.ts';
import { cookiesOf } from './cookies.ts';
import { presentSignedIn } from './present.ts';
import type { NewSession, SignInInput } from './sign-in.ts';
import type { SignedIn } from './store.ts';

type Cookies = ReturnType<typeof cookiesOf>;

/** As much of an answer as is needed to set its headers. */
interface Headers {
  header(name: string, value: string): unknown;
  setCookie(name: string, value: string, options: ReturnType<Cookies['sessionOptions']>): unknown;
}

/** Gives a new session to the browser that asked: sets its cookies, and says who has signed in. */
export async function issueSession(
  services: Services,
  reply: Headers,
  created: NewSession,
): Promise<Static<typeof SessionAnswer>> {
  const cookies = cookiesOf(services.secureCookies);
  reply.header('location', '/api/v1/session');
  reply.setCookie(cookies.session, created.token, cookies.sessionOptions(created.session.remembered));
  reply.setCookie(cookies.device, created.device, cookies.deviceOptions);
  return presentSignedIn(created, await services.onlySystemAdmin.get(), services.settings.current);
}

/** What of a request matters to whoever starts a session: the device, and the session that the browser has already. */
export function browserOf(
  services: Services,
  request: {
    cookies: Record<string, string | undefined>;
    signedInAs: SignedIn | undefined;
    caller: AnyCaller;
  },
): Pick<SignInInput, 'device' | 'replaces'> {
  const device = request.cookies[cookiesOf(services.secureCookies).device];
  const { signedInAs } = request;
  return {
    device,
    replaces: signedInAs && { caller: signedIn(request), sessionId: signedInAs.session.id },
  };
}
