import enAcceptInvitation from '../../console/src/features/accept-invitation/locales/en.json' with {
  type: 'json',
};
import zhAcceptInvitation from '../../console/src/features/accept-invitation/locales/zh.json' with {
  type: 'json',
};
import enAccount from '../../console/src/features/account/locales/en.json' with { type: 'json' };
import zhAccount from '../../console/src/features/account/locales/zh.json' with { type: 'json' };
import enAudit from '../../console/src/features/audit/locales/en.json' with { type: 'json' };
import zhAudit from '../../console/src/features/audit/locales/zh.json' with { type: 'json' };
import enForgotPassword from '../../console/src/features/forgot-password/locales/en.json' with {
  type: 'json',
};
import zhForgotPassword from '../../console/src/features/forgot-password/locales/zh.json' with {
  type: 'json',
};
import enMemberships from '../../console/src/features/memberships/locales/en.json' with { type: 'json' };
import zhMemberships from '../../console/src/features/memberships/locales/zh.json' with { type: 'json' };
import enOverview from '../../console/src/features/overview/locales/en.json' with { type: 'json' };
import zhOverview from '../../console/src/features/overview/locales/zh.json' with { type: 'json' };
import enResetPassword from '../../console/src/features/reset-password/locales/en.json' with { type: 'json' };
import zhResetPassword from '../../console/src/features/reset-password/locales/zh.json' with { type: 'json' };
import enResources from '../../console/src/features/resources/locales/en.json' with { type: 'json' };
import zhResources from '../../console/src/features/resources/locales/zh.json' with { type: 'json' };
import enAuditSettings from '../../console/src/features/settings/audit/locales/en.json' with { type: 'json' };
import zhAuditSettings from '../../console/src/features/settings/audit/locales/zh.json' with { type: 'json' };
import enSettings from '../../console/src/features/settings/locales/en.json' with { type: 'json' };
import zhSettings from '../../console/src/features/settings/locales/zh.json' with { type: 'json' };
import enSsoSettings from '../../console/src/features/settings/sso/locales/en.json' with { type: 'json' };
import zhSsoSettings from '../../console/src/features/settings/sso/locales/zh.json' with { type: 'json' };
import enSignIn from '../../console/src/features/sign-in/locales/en.json' with { type: 'json' };
import zhSignIn from '../../console/src/features/sign-in/locales/zh.json' with { type: 'json' };
import enUser from '../../console/src/features/user/locales/en.json' with { type: 'json' };
import zhUser from '../../console/src/features/user/locales/zh.json' with { type: 'json' };
import enUserDialogs from '../../console/src/features/users/dialogs/locales/en.json' with { type: 'json' };
import zhUserDialogs from '../../console/src/features/users/dialogs/locales/zh.json' with { type: 'json' };
import enUsers from '../../console/src/features/users/locales/en.json' with { type: 'json' };
import zhUsers from '../../console/src/features/users/locales/zh.json' with { type: 'json' };
import enCommon from '../../console/src/lib/locales/en.json' with { type: 'json' };
import zhCommon from '../../console/src/lib/locales/zh.json' with { type: 'json' };
import enUi from '../../console/src/ui/locales/en.json' with { type: 'json' };
import zhUi from '../../console/src/ui/locales/zh.json' with { type: 'json' };

/** The messages of the console, for journeys in several languages. */
export const WORDS = {
  en: {
    common: enCommon,
    ui: enUi,
    acceptInvitation: enAcceptInvitation,
    account: enAccount,
    audit: enAudit,
    auditSettings: enAuditSettings,
    forgotPassword: enForgotPassword,
    resetPassword: enResetPassword,
    resources: enResources,
    memberships: enMemberships,
    settings: enSettings,
    signIn: enSignIn,
    ssoSettings: enSsoSettings,
    userDialogs: enUserDialogs,
    overview: enOverview,
    user: enUser,
    users: enUsers,
  },
  zh: {
    common: zhCommon,
    ui: zhUi,
    acceptInvitation: zhAcceptInvitation,
    account: zhAccount,
    audit: zhAudit,
    auditSettings: zhAuditSettings,
    forgotPassword: zhForgotPassword,
    resetPassword: zhResetPassword,
    resources: zhResources,
    memberships: zhMemberships,
    settings: zhSettings,
    signIn: zhSignIn,
    ssoSettings: zhSsoSettings,
    userDialogs: zhUserDialogs,
    overview: zhOverview,
    user: zhUser,
    users: zhUsers,
  },
};

export type Language = keyof typeof WORDS;

/** Fills in the placeholders of a message. */
export const filled = (text: string, values: Record<string, string>): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder);
