import { readFileSync } from 'node:fs';
import { count, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../testing/factories';
import { currentAgreements, readAgreement } from '../../lib/services/channel/getChannel';
import { agreements, channelServices, channels } from '../schema/channel';
import { certificates } from '../schema/pki';
import { calendarDays, calendarYears, staff } from '../schema/platform';
import { stations } from '../schema/production';
import { subscribers } from '../schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { DEMO_CHANNEL_ID, SECOND_CHANNEL_ID } from './channels';
import { DEMO_SUBSCRIBERS } from './demo-people';
import { seed, seedOptionsFrom } from './index';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const env = {
  SEED_STAFF: JSON.stringify([
    { login: 'reviewer', name: '审核员示例', roles: ['reviewer'], password: 'abcd-efgh', totpSecret: 'A'.repeat(32) },
  ]),
  STATION_ID: 'station-1',
  STATION_PUBLIC_KEY: 'key-1',
};
const counts = async () => {
  const tables = [channels, certificates, subscribers, staff, stations, calendarDays, calendarYears];
  return Promise.all(tables.map(async (table) => (await database.db.select({ n: count() }).from(table))[0]?.n));
};

describe('seed', () => {
  it('makes the demo world, and nothing more when it runs again', async () => {
    await seed(database.db, seedOptionsFrom(env));
    const before = await counts();
    const rows = await database.db.select().from(certificates);
    expect(rows).toHaveLength(DEMO_SUBSCRIBERS.length);
    for (const row of rows) {
      expect(row.notAfter.getTime()).toBeGreaterThan(Date.now());
      expect(row.orderNo).toMatch(/^\d{8}A\d{6}$/);
      expect(row.serialHex).toMatch(/^[4-7][0-9a-f]{31}$/);
    }
    await seed(database.db, seedOptionsFrom({ ...env, STATION_PUBLIC_KEY: 'key-2' }));
    expect(await counts()).toEqual(before);
    expect((await database.db.select().from(stations))[0]?.publicKey).toBe('key-2');
  });

  it('knows holidays and make-up days of the years that are announced', async () => {
    const days = new Map((await database.db.select().from(calendarDays)).map((day) => [day.date, day]));
    expect(days.get('2026-10-01')).toMatchObject({ working: false, name: '国庆节' });
    expect(days.get('2026-10-10')).toMatchObject({ working: true });
    expect(days.has('2026-11-23')).toBe(false);
    const years = (await database.db.select().from(calendarYears)).map((row) => row.year);
    expect(years.sort()).toEqual([2025, 2026]);
  });

  it('words of 变更 from before are replaced, a channel’s own stay', async () => {
    const row = async (id: string) =>
      (await database.db.select().from(channelServices).where(eq(channelServices.channelId, id))).find(
        ({ businessType }) => businessType === 'change',
      );
    const today = await row(DEMO_CHANNEL_ID);
    const materials = [
      '单位名称变了：变更后的营业执照、准予变更登记通知书（复印件须加盖单位公章）',
      '法定代表人也变了：法定代表人身份证头像页和国徽页',
      '经办人也变了：新经办人身份证头像页和国徽页，以及授权书（由系统生成，打印后签字盖章）',
      '经办人手机，用于接收验证码',
      '以下任意一种：法定代表人实名手机号；法定代表人银行卡号和预留手机号；企业对公账户',
    ];
    const summary = '单位名称等写在证书里的信息有变化，换发一枚信息正确的证书。';
    const isChange = eq(channelServices.businessType, 'change');
    await database.db.update(channelServices).set({ summary, materials }).where(isChange);
    const own = { businessType: 'change' as const, feeFen: 1, productionDays: 1 };
    await database.db
      .insert(channelServices)
      .values({ ...own, channelId: SECOND_CHANNEL_ID, summary: '自己的说法', materials: ['自己的材料'] });
    const migration = readFileSync('db/migrations/0026_change_words.sql', 'utf8');
    for (const statement of migration.split('--> statement-breakpoint')) await database.db.execute(sql.raw(statement));
    expect(await row(DEMO_CHANNEL_ID)).toEqual(today);
    expect(await row(SECOND_CHANNEL_ID)).toMatchObject({ summary: '自己的说法', materials: ['自己的材料'] });
  });

  it('a newer 服务协议 is shown from now on, and what was agreed to before stays readable', async () => {
    const old = { kind: 'service', version: 1, title: '电子认证服务协议', body: '旧的正文', sha256: 'a' };
    await database.db.insert(agreements).values({ ...old, id: 'service-1' });
    await seed(database.db, seedOptionsFrom(env));
    expect(await readAgreement(database.db, { id: 'service-1' })).toMatchObject({ version: 1, body: '旧的正文' });
    const shown = (await currentAgreements(database.db, DEMO_CHANNEL_ID)).filter(({ kind }) => kind === 'service');
    expect(shown).toMatchObject([{ id: 'service-2', version: 2 }]);
    expect(shown[0]?.body).toMatch(/开始制作之后，订户可以在订单中申请退款/);
    expect(shown[0]?.body).not.toContain('不予退还');
  });
});
