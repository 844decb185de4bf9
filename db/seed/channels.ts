import type { Db } from '../client';
import { acceptancePoints, agreements, channelServices, channels } from '../schema/channel';
import { AGREEMENTS, sha256Hex } from './agreements';
import { demoServices } from './services';

export const DEMO_POINT_ID = 'guilin';
export const DEMO_CHANNEL_ID = 'guilin-gjj';

const METHODS = ['bank_account', 'legal_mobile', 'legal_bank_card'];
const common = {
  hotline: '400-000-3394',
  serviceHours: '工作日 9:00–12:00，13:30–17:30',
  methods: METHODS,
  acceptancePointId: DEMO_POINT_ID,
  productName: '单位数字证书',
};

export async function seedChannels(db: Db): Promise<void> {
  await db
    .insert(acceptancePoints)
    .values({
      id: DEMO_POINT_ID,
      name: '桂林公积金项目受理点',
      contact: '严示例',
      phone: '0773-0000000',
      province: '广西壮族自治区',
      city: '桂林市',
      county: '七星区',
      address: '示例路 9 号示例大厦 1106 室',
    })
    .onConflictDoNothing();
  await db
    .insert(channels)
    .values([
      {
        ...common,
        id: DEMO_CHANNEL_ID,
        // Stands, reversed and encoded, in the links of the printed manual.
        number: 3394,
        name: '桂林市住房公积金管理中心',
        siteName: '桂林市住房公积金管理中心',
        siteUrl: 'https://gjj.example.com/',
      },
      {
        ...common,
        id: 'closed-demo',
        number: 3395,
        name: '示例停办渠道',
        open: false,
        siteName: '示例停办渠道',
        siteUrl: 'https://closed.example.com/',
      },
    ])
    .onConflictDoNothing();
  await db
    .insert(channelServices)
    .values([
      ...demoServices(DEMO_CHANNEL_ID, {
        reissue: 5_000,
        new: 20_000,
        renew: 10_000,
        unlock: 0,
        change: 5_000,
        revoke: 0,
      }),
      ...demoServices('closed-demo', { reissue: 5_000 }),
    ])
    .onConflictDoNothing();
  await db
    .insert(agreements)
    .values(AGREEMENTS.map((agreement) => ({ ...agreement, sha256: sha256Hex(agreement.body) })))
    .onConflictDoNothing();
}
