import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelServices, channels } from '../schema/channel';
import { staff } from '../schema/platform';
import { stations } from '../schema/production';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { GUILIN_LOGO } from './demo-logos';
import { setUp, setupSchema } from './setup';

const point = { id: 'p1', name: '示例受理点', contact: '严示例', phone: '0773-0000000' };
const place = { province: '广西壮族自治区', city: '桂林市', county: '七星区', address: '示例路 9 号' };
const file = {
  acceptancePoints: [{ ...point, ...place }],
  channels: [
    {
      ...{ id: 'c1', number: 7001, name: '示例渠道', hotline: '400-000-0001' },
      ...{ siteName: '示例渠道', siteUrl: 'https://channel.example.com/' },
      ...{ methods: ['legal_mobile'], acceptancePointId: 'p1' },
      products: [{ id: 'organisation', name: '单位数字证书' }],
      services: [
        {
          businessType: 'reissue',
          feeFen: 5000,
          productionDays: 5,
          summary: '补办一枚新证书。',
          materials: ['营业执照'],
        },
      ],
    },
  ],
  agreements: [{ id: 'service-1', kind: 'service', version: 1, title: '服务协议', body: '正文' }],
  staff: [{ login: 'chief', name: '主管示例', roles: ['point_manager'], password: 'first-password' }],
  stations: [{ id: 'desk-1', name: '一号台', publicKey: 'cHVibGlj' }],
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('a deployment set up from a file', () => {
  it('has what the file says, and a second start changes nothing', async () => {
    await setUp(database.db, setupSchema.parse(file));
    await database.db.update(staff).set({ passwordHash: 'changed since' });
    await setUp(database.db, setupSchema.parse(file));
    expect(await database.db.select({ id: channels.id }).from(channels)).toEqual([{ id: 'c1' }]);
    expect(await database.db.select().from(channelServices)).toMatchObject([
      { channelId: 'c1', businessType: 'reissue', feeFen: 5000, open: true },
    ]);
    expect(await database.db.select().from(stations)).toMatchObject([{ id: 'desk-1', acceptancePointId: 'p1' }]);
    expect(await database.db.select().from(staff)).toMatchObject([
      { login: 'chief', passwordHash: 'changed since', totpSecret: null, acceptancePointId: 'p1' },
    ]);
  });

  it('takes a small PNG for a logo and nothing that could run', () => {
    const withLogo = (logo: string) => setupSchema.safeParse({ ...file, channels: [{ ...file.channels[0], logo }] });
    expect(withLogo(GUILIN_LOGO).success).toBe(true);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>').toString('base64');
    expect(withLogo(svg).error?.issues[0]).toMatchObject({ path: ['channels', 0, 'logo'] });
    const large = Buffer.concat([Buffer.from(GUILIN_LOGO, 'base64'), Buffer.alloc(70_000)]).toString('base64');
    expect(withLogo(large).success).toBe(false);
  });

  it('takes hours as people have them', () => {
    const withHours = (opening: unknown) =>
      setupSchema.safeParse({ ...file, acceptancePoints: [{ ...file.acceptancePoints[0], opening }] }).success;
    expect(withHours({ days: [2, 4], spans: [['09:00', '16:30']] })).toBe(true);
    expect(withHours({ days: [8], spans: [['09:00', '16:30']] })).toBe(false);
    expect(withHours({ days: [1], spans: [['9am', '16:30']] })).toBe(false);
  });

  it('names what is missing', () => {
    const { hotline: _, ...channel } = file.channels[0] as (typeof file.channels)[number];
    const result = setupSchema.safeParse({ ...file, channels: [channel] });
    expect(result.error?.issues[0]?.path).toEqual(['channels', 0, 'hotline']);
  });
});
