import { CONSENT_KINDS } from '../../lib/domain/consent';
import type { Db } from '../client';
import { acceptancePoints, agreements, channelServices, channels } from '../schema/channel';
import { AGREEMENTS, sha256Hex } from './agreements';
import { GUILIN_LOGO, LAKE_LOGO } from './demo-logos';
import { seedLogo } from './logos';
import { demoServices } from './services';

export const DEMO_POINT_ID = 'guilin';
export const DEMO_CHANNEL_ID = 'guilin-gjj';
/** Another programme beside it: its own fees, methods, texts and office. */
export const SECOND_CHANNEL_ID = 'lake-demo';

const POINTS: (typeof acceptancePoints.$inferInsert)[] = [
  {
    id: DEMO_POINT_ID,
    name: '桂林公积金项目受理点',
    contact: '严示例',
    phone: '0773-0000000',
    province: '广西壮族自治区',
    city: '桂林市',
    county: '七星区',
    address: '示例路 9 号示例大厦 1106 室',
  },
  {
    id: 'lake',
    name: '示例湖区政务服务受理点',
    contact: '湖示例',
    phone: '0771-0000000',
    province: '广西壮族自治区',
    city: '南宁市',
    county: '青秀区',
    address: '示例湖路 18 号政务服务大厅 6 号窗口',
    opening: { days: [2, 4], spans: [['09:00', '16:30']] },
  },
];

const ORGANISATION = { id: 'organisation', name: '单位数字证书', note: '用于单位登录业务系统和电子签名。' };
const SEAL = { id: 'seal', name: '单位印章证书', note: '用于在电子文件上加盖单位印章。', feeFen: 32_000 };

const CHANNELS: (typeof channels.$inferInsert)[] = [
  {
    id: DEMO_CHANNEL_ID,
    // Stands, reversed and encoded, in the links of the printed manual.
    number: 3394,
    name: '桂林市住房公积金管理中心',
    hotline: '400-000-3394',
    siteName: '桂林市住房公积金管理中心',
    siteUrl: 'https://gjj.example.com/',
    methods: ['bank_account', 'legal_mobile', 'legal_bank_card'],
    acceptancePointId: DEMO_POINT_ID,
    products: [ORGANISATION],
    welcome: '住房公积金单位网上业务大厅使用的数字证书，在这里办理。',
  },
  {
    id: 'closed-demo',
    number: 3395,
    name: '示例停办渠道',
    open: false,
    hotline: '400-000-3395',
    siteName: '示例停办渠道',
    siteUrl: 'https://closed.example.com/',
    methods: ['bank_account', 'legal_mobile', 'legal_bank_card'],
    acceptancePointId: DEMO_POINT_ID,
    products: [ORGANISATION],
  },
  {
    id: SECOND_CHANNEL_ID,
    number: 3396,
    name: '示例湖区政务服务平台',
    hotline: '400-000-3396',
    hotlineOpening: { days: [1, 2, 3, 4, 5, 6], spans: [['08:30', '18:00']] },
    siteName: '示例湖区政务服务平台',
    siteUrl: 'https://lake.example.com/',
    methods: ['legal_mobile', 'bank_account'],
    acceptancePointId: 'lake',
    products: [ORGANISATION, SEAL],
    welcome: '在湖区政务服务平台办事、投标、申报所用的数字证书，在这里办理。',
    banner: '受理点每周二、周四开放；邮寄的材料每个工作日登记。',
  },
];

const SERVICES = [
  ...demoServices(DEMO_CHANNEL_ID, { reissue: 5_000, new: 20_000, renew: 10_000, unlock: 0, change: 5_000, revoke: 0 }),
  ...demoServices('closed-demo', { reissue: 5_000 }),
  ...demoServices(SECOND_CHANNEL_ID, { reissue: 8_000, new: 26_000, renew: 12_000, unlock: 0, revoke: 0 }),
];

export async function seedChannels(db: Db): Promise<void> {
  await db.insert(acceptancePoints).values(POINTS).onConflictDoNothing();
  await db
    .insert(channels)
    .values(CHANNELS.map((channel) => ({ ...channel, agreementKinds: [...CONSENT_KINDS] })))
    .onConflictDoNothing();
  await db.insert(channelServices).values(SERVICES).onConflictDoNothing();
  await seedLogo(db, DEMO_CHANNEL_ID, Buffer.from(GUILIN_LOGO, 'base64'));
  await seedLogo(db, SECOND_CHANNEL_ID, Buffer.from(LAKE_LOGO, 'base64'));
  await db
    .insert(agreements)
    .values(AGREEMENTS.map((agreement) => ({ ...agreement, sha256: sha256Hex(agreement.body) })))
    .onConflictDoNothing();
}
