import { createRefusalLog } from './access/refusals.ts';
import type { Config } from './config/config.ts';
import { secretKeyOf } from './config/secret-key.ts';
import type { Database } from './db/database.ts';
import type { Listener } from './db/listener.ts';
import {
  createOidcProviders,
  createRefusalLimits,
  passwordEnforcement,
  refusePassword,
} from './federation/sso/index.ts';
import type { AppDependencies } from './http/app.ts';
import { createAccountRecovery, createAccountService, noticeLifecycle } from './identity/account/index.ts';
import {
  createPasswordHasher,
  createPasswords,
  createThrottle,
  type PasswordHasher,
} from './identity/credentials/index.ts';
import { createPasswordResetService, passwordResetLifecycle } from './identity/password-resets/index.ts';
import {
  createAuthentication,
  createBrowserSessions,
  createCookies,
  createFindSignedIn,
  createSessionCache,
  createSessionPresenter,
  createSessionService,
  createSignIn,
  createSwitchingCookies,
  type SessionCache,
  sessionLifecycle,
} from './identity/sessions/index.ts';
import { createSetupService } from './identity/setup/index.ts';
import {
  createLastSystemAdmin,
  createUserDirectory,
  createUserLifecycle,
  createUserService,
  type LastSystemAdmin,
} from './identity/users/index.ts';
import type { Clock } from './lib/clock.ts';
import { deriveKey, deriveSigningKey } from './lib/crypto.ts';
import { createCursors } from './lib/cursors.ts';
import { createVault } from './lib/vault.ts';
import { MAIL_TIMEOUTS, type MailTimeouts } from './mail/index.ts';
import { createAuditStream } from './monitoring/audit-log/index.ts';
import { createOutbound, createOutboundPolicy, type ResolveTxt, resolveTxt } from './outbound/index.ts';
import {
  createConnectionTests,
  createMailsService,
  createSettings,
  createSettingsService,
} from './settings/index.ts';
import { invitationLifecycle } from './tenancy/invitations/index.ts';
import { membershipLifecycle } from './tenancy/memberships/index.ts';
import { organizationInvitationLifecycle } from './tenancy/organization-invitations/index.ts';

/** All features, wired with each other. */
export interface Services extends AppDependencies {
  lastSystemAdmin: LastSystemAdmin;
  sessionCache: SessionCache;
  setupToken: string;
  /** For commands of the operator. */
  recovery: ReturnType<typeof createAccountRecovery>;
}

export interface CompositionDependencies {
  config: Config;
  database: Database;
  clock: Clock;
  listener: Pick<Listener, 'listening'>;
  /** Reports an error of background work. */
  report: (error: unknown) => void;
  /** Called for each lookup in the session cache. */
  onSessionLookup: (hit: boolean) => void;
  hasher?: PasswordHasher | undefined;
  mailTimeouts?: MailTimeouts | undefined;
  /** Looks up TXT records; by default with the resolvers of the machine. */
  lookUpTxt?: ResolveTxt | undefined;
}

/** Wires the features: creates each with what it needs, and registers its lifecycle hooks. */
export function createServices({
  config,
  database,
  clock,
  listener,
  report,
  onSessionLookup,
  hasher = createPasswordHasher(),
  mailTimeouts = MAIL_TIMEOUTS,
  lookUpTxt = resolveTxt,
}: CompositionDependencies): Services {
  const { db } = database;
  const isListening = () => listener.listening;
  const secretKey = secretKeyOf(config);
  const vault = createVault([secretKey, ...config.formerSecretKeys]);
  const cursors = createCursors(deriveSigningKey(secretKey, 'cursors'));
  const deviceKey = deriveSigningKey(secretKey, 'device-cookies');
  // Derived, so that all nodes print and accept the same one, and it survives a restart.
  const setupToken = config.setupToken ?? deriveKey(secretKey, 'setup-token').toString('base64url');

  const instanceIdOf = (key: string) => deriveKey(key, 'instance').toString('base64url').slice(0, 22);
  const instanceId = instanceIdOf(secretKey);
  const instanceIds = [instanceId, ...config.formerSecretKeys.map(instanceIdOf)];

  const settings = createSettings(db, config.rootUrl);
  const passwords = createPasswords(hasher, settings);
  const throttle = createThrottle();
  const lifecycle = createUserLifecycle();
  const lastSystemAdmin = createLastSystemAdmin(db, isListening);
  const users = createUserService({ lifecycle, lastSystemAdmin, passwords, settings });

  const cookies = config.rootUrl.startsWith('https:')
    ? createCookies(true, instanceIds)
    : createSwitchingCookies(() => settings.rootUrl.startsWith('https:'), instanceIds);
  const cache = createSessionCache(config.sessionCacheSize, isListening, onSessionLookup);
  const sessions = createSessionService({ cache, deviceKey });
  const presentSignedIn = createSessionPresenter({ lastSystemAdmin, settings });
  const findSignedIn = createFindSignedIn(database);

  const outboundPolicy = createOutboundPolicy(config.outboundAllow);
  const outbound = createOutbound(outboundPolicy);

  const services: Services = {
    database,
    clock,
    vault,
    cursors,
    settings,
    instanceId,
    settingsService: createSettingsService({ settings, vault }),
    connectionTests: createConnectionTests({ settings, vault, instanceId, mailTimeouts }),
    mails: createMailsService({ cursors }),
    setupToken,
    refusals: createRefusalLog({ database, clock }),
    passwords,
    throttle,
    lifecycle,
    lastSystemAdmin,
    users,
    directory: createUserDirectory({ lifecycle, lastSystemAdmin, cursors }),
    cookies,
    sessionCache: cache,
    sessions,
    presentSignedIn,
    authentication: createAuthentication({ db, clock, cache, findSignedIn }),
    browsers: createBrowserSessions(cookies, presentSignedIn),
    signIn: createSignIn({
      sessions,
      passwords,
      throttle,
      enforcement: passwordEnforcement,
      deviceKey,
    }),
    account: createAccountService({ users, lifecycle, passwords, throttle, refusePassword }),
    recovery: createAccountRecovery({
      users,
      lifecycle,
      passwords,
      throttle,
      refusePassword,
      vault,
      settings,
    }),
    setup: createSetupService({ passwords, throttle, setupToken }),
    passwordResets: createPasswordResetService({
      users,
      lifecycle,
      passwords,
      throttle,
      refusePassword,
      vault,
      settings,
    }),
    refusePassword,
    outbound,
    permitsPlainText: outboundPolicy.permitsPlainText,
    resolveTxt: lookUpTxt,
    oidcProviders: createOidcProviders(outbound, () => clock.now()),
    refusalLimits: createRefusalLimits(),
    auditStream: createAuditStream({ isListening, report }),
  };
  lifecycle.register(
    sessionLifecycle(cache),
    passwordResetLifecycle,
    noticeLifecycle({ vault, settings }),
    membershipLifecycle(services),
    organizationInvitationLifecycle,
    invitationLifecycle(services),
  );
  return services;
}
