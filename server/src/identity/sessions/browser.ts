import type { Static } from 'typebox';
import type { AnyCaller, SignedInCaller } from '../../access/actor.ts';
import { signedIn } from '../../access/route.ts';
import type { SessionResponse } from './contract.ts';
import type { Cookies } from './cookies.ts';
import type { NewSession, SignedIn } from './model.ts';

/** What a browser presents besides credentials when it starts a session. */
export interface Browser {
  /** The device cookie. */
  device: string | undefined;
  /** The session that the browser has already; it has one at a time, so the new one ends it. */
  replaces: { caller: SignedInCaller; sessionId: string } | undefined;
}

interface BrowserRequest {
  cookies: Record<string, string | undefined>;
  signedInAs: SignedIn | undefined;
  caller: AnyCaller;
}

/** The part of Fastify's reply that sets headers. */
interface Headers {
  header(name: string, value: string): unknown;
  setCookie(name: string, value: string, options: Cookies['options']): unknown;
  clearCookie(name: string, options: Cookies['options']): unknown;
}

/** Reads and sets the session of a browser, for the routes that start sessions. */
export interface BrowserSessions {
  browserOf(request: BrowserRequest): Browser;
  /** Sets the cookies of a new session, and returns the body that presents it. */
  issue(reply: Headers, created: NewSession): Promise<Readonly<Static<typeof SessionResponse>>>;
  /** Removes the cookie of the session that a request had. */
  end(request: Pick<BrowserRequest, 'cookies'>, reply: Headers): void;
}

/** Creates the functions that read and set the cookies of sessions. */
export const createBrowserSessions = (
  cookies: Cookies,
  present: (signedIn: SignedIn) => Promise<Readonly<Static<typeof SessionResponse>>>,
): BrowserSessions => ({
  browserOf(request) {
    const { signedInAs } = request;
    return {
      device: cookies.deviceOf(request.cookies),
      replaces: signedInAs && { caller: signedIn(request), sessionId: signedInAs.session.id },
    };
  },
  issue(reply, created) {
    reply.header('location', '/api/v1/session');
    reply.setCookie(cookies.session, created.token, cookies.sessionOptions(created.session.remembered));
    reply.setCookie(cookies.device, created.device, cookies.deviceOptions);
    return present(created);
  },
  end(request, reply) {
    // The others may belong to another installation on this host.
    const used = cookies.sessions.find(({ name }) => request.cookies[name] !== undefined);
    reply.clearCookie(used?.name ?? cookies.session, used?.options ?? cookies.options);
  },
});
