import type { MailParameters } from '../kinds.ts';
import type { Facts, Language } from './words.ts';

const ask = ({ contact, system }: Facts, otherwise = `${system} 的管理员`) =>
  contact === null ? otherwise : ` ${contact} `;

export const zh: Language = {
  tag: 'zh-CN',
  orOpen: '或者在浏览器中打开以下地址：',
  footer: (facts) => `此邮件由 ${facts.system} 自动发送，请勿回复。如有疑问，请联系${ask(facts).trimEnd()}。`,

  test: (facts) => ({
    subject: `${facts.system} 的测试邮件`,
    paragraphs: [`如果您能看到这封邮件，说明 ${facts.system} 可以发送邮件。`],
    notes: [`邮件中的链接以 ${facts.signIn} 开头`],
  }),

  invitation: ({ token, invitedBy, expiresAt }, facts) => ({
    subject: `邀请您加入 ${facts.system}`,
    paragraphs: [`${invitedBy} 邀请您加入 ${facts.system}。请设置用户名和密码以激活您的账号。`],
    action: { label: '激活账号', url: facts.link('accept-invitation', token) },
    notes: [
      `此链接仅可使用一次，有效期至 ${facts.time(expiresAt)}。过期后，您可以在该页面上申请新的链接。`,
      '如果您不清楚这封邮件的来由，忽略即可：不使用此链接，账号就不会被激活。',
    ],
  }),

  password_reset: ({ token, username, requestedByAdmin, expiresAt }, facts) => ({
    subject: `设置您在 ${facts.system} 的新密码`,
    paragraphs: [
      `${username}，您好：`,
      requestedByAdmin
        ? `${facts.system} 的管理员向您发送了此链接，以便您设置新密码。`
        : `有人（可能是您本人）表示忘记了您在 ${facts.system} 的账号密码。`,
    ],
    action: { label: '设置新密码', url: facts.link('reset-password', token) },
    notes: [
      `此链接仅可使用一次，有效期至 ${facts.time(expiresAt)}。如有更新的链接，此链接随即失效。`,
      '设置新密码后，您在所有设备上的登录都会结束。',
      requestedByAdmin
        ? `如果您并未预期收到此邮件，请在使用链接前先联系${ask(facts)}确认。`
        : '如果这不是您本人的操作，忽略即可：您的密码不会改变。',
    ],
  }),

  account_disabled: ({ username }, facts) => ({
    subject: `您在 ${facts.system} 的账号已被停用`,
    paragraphs: [
      `${username}，您好：`,
      `有人（可能是您本人）申请了设置 ${facts.system} 新密码的链接。由于您的账号已被停用，即使设置新密码也无法登录，因此没有生成链接。`,
    ],
    notes: [`如需继续使用账号，请联系${ask(facts)}重新启用。`, '如果不是您本人申请的，无需任何操作。'],
  }),

  account_not_activated: (_parameters, facts) => ({
    subject: `您在 ${facts.system} 的账号尚未激活`,
    paragraphs: [
      `有人（可能是您本人）申请了设置 ${facts.system} 新密码的链接。您已受到邀请，但账号尚未激活，因此还没有密码。`,
    ],
    notes: [
      `请使用邀请邮件中的链接。如果链接已过期，您可以在该页面上申请新的链接；如果找不到邀请邮件，请联系${ask(facts, '邀请您的人')}重新发送。`,
      '如果不是您本人申请的，无需任何操作。',
    ],
  }),

  password_changed: ({ username, at }, facts) => ({
    subject: `您在 ${facts.system} 的密码已更改`,
    paragraphs: [
      `${username}，您好：`,
      `您在 ${facts.system} 的账号已于 ${facts.time(at)} 通过发送到此邮箱的链接设置了新密码。此前的所有登录均已结束。`,
    ],
    action: { label: `前往 ${facts.system}`, url: facts.signIn },
    notes: [
      `如果这不是您本人的操作，说明有人可以读取此邮箱：请先确保邮箱安全，再在登录页面申请新的链接，并告知${ask(facts).trimEnd()}。`,
    ],
  }),

  organization_invitation: ({ organization, invitedBy, expiresAt }, facts) => ({
    subject: `邀请您加入 ${facts.system} 的组织 ${organization}`,
    paragraphs: [
      `${invitedBy} 邀请您加入 ${facts.system} 的组织 ${organization}。请登录您的账号，在“我的账号”中接受或拒绝。`,
    ],
    action: { label: `前往 ${facts.system}`, url: facts.signIn },
    notes: [
      `邀请有效期至 ${facts.time(expiresAt)}。`,
      '如果您不清楚这封邮件的来由，忽略即可：未经您接受，您不会加入任何组织。',
    ],
  }),

  organization_without_admin: ({ organization, username }, facts) => ({
    subject: `${facts.system} 的组织 ${organization} 已没有管理员`,
    paragraphs: [
      `${username} 曾是 ${facts.system} 的组织 ${organization} 的最后一位管理员，现已离开该组织。`,
    ],
    action: { label: `前往 ${facts.system}`, url: facts.signIn },
    notes: ['您收到此邮件是因为您是系统管理员。请为该组织指定另一位成员为管理员。'],
  }),
  signal: ({ rule, about, count, minutes, at, more }, facts) => ({
    subject: `${facts.system}：${SIGNALS[rule].subject(about ?? MANY)}`,
    paragraphs: [
      SIGNALS[rule].text(about ?? MANY, count, minutes),
      `发现时间：${facts.time(at)}。`,
      ...(more > 0 ? [`自上一封此类邮件以来，另有 ${more} 起同类告警。`] : []),
    ],
    action: { label: '查看', url: facts.signIn },
    notes: ['每类告警每小时最多发送一封邮件。收件人可在设置中选择。'],
  }),
};

/** What a signal that gathers many others is about. */
const MANY = '其他多个对象';

/** What is told of each signal. */
const SIGNALS: Record<
  MailParameters['signal']['rule'],
  { subject: (about: string) => string; text: (about: string, count: number, minutes: number) => string }
> = {
  failures_of_account: {
    subject: (about) => `${about} 多次登录失败`,
    text: (about, count, minutes) => `帐户 ${about} 在 ${minutes} 分钟内登录失败 ${count} 次。`,
  },
  failures_from_address: {
    subject: (about) => `来自 ${about} 的多次登录失败`,
    text: (about, count, minutes) => `来自地址 ${about} 的登录在 ${minutes} 分钟内失败 ${count} 次。`,
  },
  new_device_of_admin: {
    subject: (about) => `${about} 使用新设备登录`,
    text: (about) => `系统管理员 ${about} 使用了以前未知的设备登录。`,
  },
  removals_by_admin: {
    subject: (about) => `${about} 禁用或删除了大量用户`,
    text: (about, count, minutes) => `${about} 在 ${minutes} 分钟内禁用或删除了 ${count} 人。`,
  },
  admin_out_of_hours: {
    subject: (about) => `${about} 在非办公时间成为系统管理员`,
    text: (about) => `${about} 在设定的办公时间之外被设为系统管理员。`,
  },
};
