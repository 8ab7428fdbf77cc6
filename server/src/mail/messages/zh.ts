import type { MailParameters } from '../content.ts';
import type { Language, MessageContext } from './message.ts';

const contactOf = ({ contact, system }: MessageContext, fallback = `${system} 的管理员`) =>
  contact === null ? fallback : ` ${contact} `;

export const zh: Language = {
  tag: 'zh-CN',
  orOpen: '或者在浏览器中打开以下地址：',
  footer: (context) =>
    `此邮件由 ${context.system} 自动发送，请勿直接回复。如有疑问，请联系${contactOf(context).trimEnd()}。`,

  test: (context) => ({
    subject: `来自 ${context.system} 的测试邮件`,
    paragraphs: [`${context.system} 可以正常发送邮件。`],
    notes: [`邮件中的链接以 ${context.signIn} 开头`],
  }),

  invitation: ({ token, invitedBy, expiresAt }, context) => ({
    subject: `邀请您加入 ${context.system}`,
    paragraphs: [`${invitedBy} 邀请您加入 ${context.system}。请设置姓名和密码以激活您的账户。`],
    action: { label: '激活账户', url: context.link('accept-invitation', token) },
    notes: [
      `此链接仅可使用一次，有效期至 ${context.time(expiresAt)}。过期后，您可以在同一页面上申请新的链接。`,
      '如果您未预期收到此邀请，请忽略此邮件。只有使用此链接后，账户才会被激活。',
    ],
  }),

  password_reset: ({ token, username, requestedByAdmin, expiresAt }, context) => ({
    subject: `重置您的 ${context.system} 密码`,
    paragraphs: [
      `${username}，您好：`,
      requestedByAdmin
        ? `${context.system} 的管理员向您发送了此链接，用于设置新密码。`
        : `我们收到了重置您的 ${context.system} 账户密码的请求。`,
    ],
    action: { label: '设置新密码', url: context.link('reset-password', token) },
    notes: [
      `此链接仅可使用一次，有效期至 ${context.time(expiresAt)}。如有更新的链接，此链接随即失效。`,
      '设置新密码后，您将在所有设备上退出登录。',
      requestedByAdmin
        ? `如果您未预期收到此邮件，请在使用链接前联系${contactOf(context)}确认。`
        : '如果这不是您本人的请求，请忽略此邮件，您的密码不会改变。',
    ],
  }),

  account_disabled: ({ username }, context) => ({
    subject: `您的 ${context.system} 账户已被禁用`,
    paragraphs: [
      `${username}，您好：`,
      `我们收到了重置您的 ${context.system} 账户密码的请求。由于您的账户已被禁用，我们没有发送重置链接。`,
    ],
    notes: [
      `如需继续使用账户，请联系${contactOf(context)}重新启用。`,
      '如果这不是您本人的请求，请忽略此邮件。',
    ],
  }),

  account_not_activated: (_parameters, context) => ({
    subject: `您的 ${context.system} 账户尚未激活`,
    paragraphs: [
      `我们收到了重置您的 ${context.system} 账户密码的请求。您已受到邀请，但账户尚未激活，因此还没有密码。`,
    ],
    notes: [
      `请使用邀请邮件中的链接。如果链接已过期，您可以在同一页面上申请新的链接；如果找不到邀请邮件，请联系${contactOf(context, '邀请您的人')}重新发送。`,
      '如果这不是您本人的请求，请忽略此邮件。',
    ],
  }),

  password_changed: ({ username, at, by }, context) => ({
    subject: `您的 ${context.system} 密码已更改`,
    paragraphs: [
      `${username}，您好：`,
      by === 'user'
        ? `您的 ${context.system} 账户密码已于 ${context.time(at)} 在账户设置中更改。您已在所有其他设备上退出登录。`
        : `您的 ${context.system} 账户密码已于 ${context.time(at)} 通过发送到此邮箱的链接更改。您已在所有设备上退出登录。`,
    ],
    action: { label: `前往 ${context.system}`, url: context.signIn },
    notes: [
      by === 'user'
        ? `如果这不是您本人的操作，说明他人知道您的密码。请在登录页面重置密码，并联系${contactOf(context).trimEnd()}。`
        : `如果这不是您本人的操作，说明他人可以访问此邮箱。请先确保邮箱安全，再在登录页面重置密码，并联系${contactOf(context).trimEnd()}。`,
    ],
  }),

  email_changed: ({ username, at }, context) => ({
    subject: `您的 ${context.system} 账户邮箱已更改`,
    paragraphs: [
      `${username}，您好：`,
      `管理员已于 ${context.time(at)} 更改了您的 ${context.system} 账户的邮箱。此邮箱不再属于该账户，请从现在起使用新邮箱登录。`,
    ],
    action: { label: `前往 ${context.system}`, url: context.signIn },
    notes: [`如果您对此更改不知情，请联系${contactOf(context).trimEnd()}。`],
  }),

  temporary_password: ({ username, at }, context) => ({
    subject: `管理员重置了您的 ${context.system} 密码`,
    paragraphs: [
      `${username}，您好：`,
      `管理员已于 ${context.time(at)} 为您的 ${context.system} 账户设置了临时密码，您已在所有设备上退出登录。管理员会将临时密码告知您，登录时请设置新密码。`,
    ],
    action: { label: `前往 ${context.system}`, url: context.signIn },
    notes: [`如果您对此不知情，请联系${contactOf(context).trimEnd()}。`],
  }),

  organization_invitation: ({ organization, invitedBy, expiresAt }, context) => ({
    subject: `邀请您加入 ${context.system} 的组织 ${organization}`,
    paragraphs: [
      `${invitedBy} 邀请您加入 ${context.system} 的组织 ${organization}。请登录，并在“我的账户”中接受或拒绝邀请。`,
    ],
    action: { label: '查看邀请', url: context.myOrganizations },
    notes: [
      `此邀请的有效期至 ${context.time(expiresAt)}。`,
      '如果您未预期收到此邀请，请忽略此邮件。只有接受邀请后，您才会成为成员。',
    ],
  }),

  organization_without_admin: ({ organization, username }, context) => ({
    subject: `${context.system} 的组织 ${organization} 没有管理员`,
    paragraphs: [
      `${username} 是 ${context.system} 的组织 ${organization} 的最后一位管理员，现已离开该组织。`,
    ],
    action: { label: `前往 ${context.system}`, url: context.signIn },
    notes: ['您收到此邮件是因为您是系统管理员。请将另一位成员设为该组织的管理员。'],
  }),

  signal: ({ rule, about, count, minutes, at, more }, context) => ({
    subject: `${context.system}：${SIGNALS[rule].subject(about ?? MANY)}`,
    paragraphs: [
      SIGNALS[rule].text(about ?? MANY, count, minutes),
      `检测时间：${context.time(at)}。`,
      ...(more > 0 ? [`自上一封此类邮件以来，另有 ${more} 起同类告警。`] : []),
    ],
    action: { label: '查看告警', url: context.signIn },
    notes: ['每类告警每小时最多发送一封邮件。系统管理员可在系统设置中选择收件人。'],
  }),
};

/** The subject of a signal that groups many others. */
const MANY = '其他多个账户或地址';

const SIGNALS: Record<
  MailParameters['signal']['rule'],
  { subject: (about: string) => string; text: (about: string, count: number, minutes: number) => string }
> = {
  failures_of_account: {
    subject: (about) => `${about} 多次登录失败`,
    text: (about, count, minutes) => `账户 ${about} 在 ${minutes} 分钟内登录失败 ${count} 次。`,
  },
  failures_from_address: {
    subject: (about) => `来自 ${about} 的多次登录失败`,
    text: (about, count, minutes) => `来自 ${about} 的登录在 ${minutes} 分钟内失败 ${count} 次。`,
  },
  new_device_of_admin: {
    subject: (about) => `${about} 使用新设备登录`,
    text: (about) => `系统管理员 ${about} 使用从未使用过的设备登录。`,
  },
  removals_by_admin: {
    subject: (about) => `${about} 禁用或删除了大量用户`,
    text: (about, count, minutes) => `${about} 在 ${minutes} 分钟内禁用或删除了 ${count} 个用户。`,
  },
  admin_out_of_hours: {
    subject: (about) => `${about} 在非办公时间成为系统管理员`,
    text: (about) => `${about} 在设定的办公时间之外被设为系统管理员。`,
  },
  sso_certificate_expires: {
    subject: (about) => `${about} 的证书即将过期`,
    text: (about) => `身份提供方 ${about} 的证书将在 30 天内过期，且没有更新的证书。请在此之前添加新证书。`,
  },
  sso_groups_missing: {
    subject: (about) => `${about} 未发送用户组`,
    text: (about) =>
      `${about} 登录用户时未提供完整的用户组列表，因此角色未更新。用户组过多时，提供方可能会省略它们。`,
  },
  refusals_of_user: {
    subject: (about) => `${about} 的大量请求被拒绝`,
    text: (about) => `Roster 拒绝了 ${about} 的大量请求，该用户可能在尝试未获授权的操作。`,
  },
};
