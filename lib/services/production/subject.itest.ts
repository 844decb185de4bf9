import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificates } from '../../../db/schema/pki';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeApplication, makeCertificate, makeOrder, makeSubscriber } from '../../../db/testing/factories';
import type { ReissueApplication } from '../../domain/application';
import { NO_DEPARTMENT } from '../../domain/change';
import type { BusinessType } from '../../domain/order';
import type { SubjectNames } from '../../domain/subject';
import { readOrderRow, readyChange, submittedChange } from '../change/testing/changes';
import { openDraft } from '../draft/openDraft';
import { saveDraft } from '../draft/saveDraft';
import { submitOrder } from '../order/submitOrder';
import { asCustomer, fakeBank, fakeIdentity, TEST_INDEX_KEY as indexKey } from '../testing';
import { startVerification } from '../verification/startVerification';
import { subjectGround, subjectOf } from './subject';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const SEAL = '单位印章证书';
const ELSEWHERE = {
  ...{ regionCode: '110105', province: '北京市', city: '北京市', county: '朝阳区' },
  ...{ name: '门卫室', mobile: '13900000009', address: '示例路 9 号示例大厦' },
};

/** A customer of one token, sold as this product; the certificate says this of him. */
async function customerOf(said: Partial<SubjectNames> | null, regionCode = '450305') {
  const subscriber = await makeSubscriber(database.db, { regionCode });
  const subject: SubjectNames = {
    ...{ countryName: 'CN', stateOrProvinceName: '广西壮族自治区', localityName: '柳州市' },
    ...{ organizationName: subscriber.name, organizationalUnitName: '工程部', commonName: subscriber.name },
    ...{ organizationIdentifier: `NTRCN-${subscriber.uscc}`, ...said },
  };
  const certificate = await makeCertificate(database.db, subscriber, said ? { subject } : {});
  const application = { ...makeApplication(subscriber), tokens: { items: [], productName: SEAL } };
  await makeOrder(database.db, 'completed', {
    ...{ subscriber, certificate },
    values: { businessType: 'new', oldCertificateId: null, application },
  });
  const order = async (businessType: BusinessType, typed: Partial<ReissueApplication> = {}) => {
    const base = makeApplication(subscriber);
    const values = { businessType, application: { ...base, recipient: ELSEWHERE, ...typed } };
    return (await makeOrder(database.db, 'approved', { subscriber, certificate, values })).order;
  };
  const names = async (businessType: BusinessType, typed: Partial<ReissueApplication> = {}) => {
    const made = await order(businessType, typed);
    const {
      organizationalUnitName: unit,
      localityName: city,
      stateOrProvinceName: province,
    } = subjectOf(made, await subjectGround(database.db, made));
    return { unit, city, province };
  };
  return { subscriber, certificate, names };
}

describe('补办', () => {
  it('repeats department, province and city of the old certificate, wherever the parcel goes', async () => {
    const { names } = await customerOf({});
    expect(await names('reissue')).toEqual({ unit: '工程部', city: '柳州市', province: '广西壮族自治区' });
  });

  it('repeats what was sold where no department is named', async () => {
    const { names } = await customerOf({ organizationalUnitName: SEAL });
    expect((await names('reissue')).unit).toBe(SEAL);
  });

  it('of a certificate from elsewhere goes by what is on file', async () => {
    const { names } = await customerOf(null);
    expect(await names('reissue')).toEqual({ unit: '财务部', city: '桂林市', province: '广西壮族自治区' });
  });

  it('of one about whom nothing is on file goes by where he is registered', async () => {
    const { names } = await customerOf(null, '');
    expect(await names('reissue')).toEqual({ unit: '财务部', city: '桂林市', province: '广西壮族自治区' });
  });

  it('names the city that is on file without a county', async () => {
    const { names } = await customerOf(null, '450200');
    expect(await names('reissue')).toEqual({ unit: '财务部', city: '柳州市', province: '广西壮族自治区' });
  });

  it('begins with the department of its own certificate, and keeps it whatever is typed', async () => {
    const { subscriber, certificate } = await customerOf({});
    const ctx = asCustomer(database.db, subscriber);
    const draft = await openDraft(ctx, { certificateId: certificate.id }, { indexKey });
    const { draftId } = draft;
    expect(draft.data.organisation?.department).toBe('工程部');
    await saveDraft(ctx, { draftId, data: makeApplication(subscriber) });
    const identity = fakeIdentity(() => ({ outcome: 'match' }));
    await startVerification(ctx, { draftId }, { identity, bank: fakeBank(), indexKey });
    const { orderNo } = await submitOrder(ctx, { draftId }, { indexKey });
    const order = await readOrderRow(database.db, orderNo);
    expect(order.application.organisation.department).toBe('工程部');
  });
});

describe('变更', () => {
  it('does not take the product for the department', async () => {
    const { subscriber, certificate } = await customerOf({ organizationalUnitName: SEAL });
    const opened = await openDraft(
      asCustomer(database.db, subscriber),
      { certificateId: certificate.id, businessType: 'change' },
      { indexKey },
    );
    expect(opened.onFile?.department).toBe('');
    expect(opened.data.organisation?.department).toBe('');
  });

  it('keeps where the organisation is, and names the product where the department is gone', async () => {
    const { names, subscriber } = await customerOf({});
    const organisation = { ...makeApplication(subscriber).organisation, department: '' };
    expect(await names('change', { organisation })).toEqual({
      ...{ unit: SEAL, city: '柳州市', province: '广西壮族自治区' },
    });
  });

  it('takes the department away by its word, once', async () => {
    const { order, subscriber } = await submittedChange(database.db, { department: NO_DEPARTMENT });
    expect(order.application.organisation.department).toBe('');
    expect(order.application.change).toEqual({
      ...{ to: { department: NO_DEPARTMENT }, before: { department: subscriber.department } },
    });
    const { verify, certificate } = await readyChange(database.db, { department: NO_DEPARTMENT });
    await database.db
      .update(certificates)
      .set({ subject: { organizationalUnitName: '单位数字证书' } as SubjectNames })
      .where(eq(certificates.id, certificate.id));
    await expect(verify()).rejects.toMatchObject({ code: 'change.same' });
  });
});
