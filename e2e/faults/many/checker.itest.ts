import { describe, expect, it } from 'vitest';
import type { OrderBook } from './books';
import { check, FAULTS } from './checker';
import { plant } from './planted';
import {
  books,
  certificate,
  changed,
  completed,
  granted,
  grantedUnsent,
  NAME,
  recorded,
  refunded,
  revoked,
  type Sms,
  several,
  signature,
} from './right-books';

describe('the checker of many orders', () => {
  it('finds nothing in books that are right', () => {
    expect(check(books())).toEqual([]);
  });

  it.each<[string, (order: OrderBook) => unknown, string]>([
    ['that has not changed the file', ({ ours }) => Object.assign(ours, { phone: '' }), 'change not made'],
    ['that revoked', ({ ours }) => Object.assign(ours, { oldCertificate: 'revoked' }), 'certificate not restored'],
    [
      'that made a certificate',
      ({ ours, theirs }) => {
        ours.certificates.push(certificate(1, '7f02'));
        theirs.signatures.push(signature('7f02'));
      },
      'doubled certificate',
    ],
  ])('finds a change of the file alone %s', (_, spoil, fault) => {
    const order = recorded('20261122A000099');
    spoil(order);
    expect(check({ orders: [order] }).map((found) => found.fault)).toEqual([fault]);
  });

  it('takes no other order for one that is complete without a certificate', () => {
    const order = { ...recorded('20261122A000098'), planned: 'completed' as const };
    expect(check({ orders: [order] }).map(({ fault }) => fault)).toContain('lost waybill');
  });

  it.each(FAULTS)('finds a planted %s by its name, at its order, and nothing else', (fault) => {
    const planted = plant(books(), fault);
    const found = check(planted?.books ?? { orders: [] });
    expect(found.map(({ fault: name, orderNo }) => [name, orderNo])).toEqual([[fault, planted?.orderNo]]);
  });

  it('lets a message come again only after one of the very same that got no answer', () => {
    const order = completed('20261122A000009');
    const [first, second] = order.theirs.sms as [Sms, Sms];
    order.theirs.sms.push({ ...first });
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'doubled SMS' }]);
    second.answered = false;
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'doubled SMS' }]);
    first.answered = false;
    expect(check({ orders: [order] })).toEqual([]);
    // One lost answer explains one repetition.
    order.theirs.sms.push({ ...first, answered: true });
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'doubled SMS' }]);
    // Under another key it is another message.
    order.theirs.sms.splice(-1, 1, { ...first, key: 'another' });
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'doubled SMS' }]);
  });

  it('counts the certificates, tokens and PINs of each token of an order', () => {
    const found = (spoil: (order: OrderBook) => void) => {
      const order = several('20261122A000010');
      spoil(order);
      return check({ orders: [order] }).map(({ fault }) => fault);
    };
    expect(found(({ ours }) => Object.assign(ours.certificates[1] ?? {}, { state: 'revoked' }))).toEqual([
      'lost certificate',
    ]);
    expect(found(({ theirs }) => theirs.sms.pop())).toEqual(['lost PIN']);
    expect(found(({ tokens }) => Object.assign(tokens[1] ?? {}, { serials: ['7f01'] }))).toEqual([
      'token with a wrong certificate',
    ]);
    expect(found(({ tokens }) => tokens.pop())).toEqual(['token with an unknown PIN', 'token with an unknown SO PIN']);
  });

  it('wants the certificate of a granted refund revoked, and that of a 注销', () => {
    const kept = granted('20261122A000011');
    Object.assign(kept.ours.certificates[0] ?? {}, { state: 'valid' });
    const forgotten = revoked('20261122A000012');
    forgotten.ours.oldCertificate = 'valid';
    expect(check({ orders: [kept, forgotten] }).map(({ fault, orderNo }) => [fault, orderNo])).toEqual([
      ['certificate not revoked', kept.orderNo],
      ['certificate not revoked', forgotten.orderNo],
    ]);
  });

  it('wants no waybill open of a parcel that never left, and the right address on the one that did', () => {
    const kept = grantedUnsent('20261122A000015');
    const address = kept.address;
    kept.theirs.waybills = [{ waybillNo: 'SF1000000000001', address, moved: false }];
    expect(check({ orders: [kept] })).toMatchObject([{ fault: 'waybill left open' }]);
    const astray = completed('20261122A000016');
    astray.address = '示例新路 9 号';
    expect(check({ orders: [astray] })).toMatchObject([{ fault: 'lost waybill' }]);
    astray.theirs.waybills.push({ waybillNo: 'SF1000000000002', address: astray.address, moved: true });
    astray.ours.waybillNo = 'SF1000000000002';
    expect(check({ orders: [astray] })).toMatchObject([{ fault: 'doubled waybill' }]);
  });

  it('knows by the journal of the CA what was signed, whatever our rows say', () => {
    const found = (spoil: (order: OrderBook) => void) => {
      const order = completed('20261122A000017');
      spoil(order);
      return check({ orders: [order] }).map(({ fault }) => fault);
    };
    // Other octets under the same number.
    expect(found(({ theirs }) => Object.assign(theirs.signatures[1] ?? {}, { tbsSha256: 'other' }))).toEqual([
      'doubled certificate',
    ]);
    // For a second key of the order's, of which no row tells.
    expect(found(({ theirs }) => theirs.signatures.push(signature('7f02')))).toEqual(['doubled certificate']);
    expect(found(({ ours }) => ours.certificates.push({ ...certificate(2, '7f02'), signed: false }))).toEqual([]);
    const stray = signature('7f03');
    expect(check({ orders: [completed('20261122A000018')], strays: [stray] })).toMatchObject([
      { fault: 'doubled certificate', orderNo: 'none' },
    ]);
  });

  it('wants list and OCSP to say of every certificate what it is', () => {
    const found = (change: Partial<OrderBook['ours']['published'][number]>, at: number) => {
      const order = completed('20261122A000014');
      Object.assign(order.ours.published[at] ?? {}, change);
      return check({ orders: [order] }).map(({ fault }) => fault);
    };
    expect(found({ answer: 'good' }, 0)).toEqual(['certificate published wrongly']);
    expect(found({ answer: null }, 0)).toEqual(['certificate published wrongly']);
    expect(found({ listed: true }, 1)).toEqual(['certificate published wrongly']);
    expect(found({ answer: 'revoked' }, 1)).toEqual(['certificate published wrongly']);
    expect(found({ answer: null }, 1)).toEqual([]);
  });

  it('wants the new name of a 变更 on file', () => {
    const order = changed('20261122A000013');
    order.ours.name = NAME;
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'change not made' }]);
  });

  it('misses word that was never meant to be sent', () => {
    const order = refunded('20261122A000006');
    order.ours.messages = order.ours.messages.filter(({ template }) => template !== 'order_refunded');
    order.theirs.sms = order.theirs.sms.filter(({ template }) => template !== 'order_refunded');
    expect(check({ orders: [order] })).toMatchObject([{ fault: 'lost SMS' }]);
  });

  it('lets a mail come again under its Message-ID', () => {
    const order = completed('20261122A000007');
    order.theirs.mails = [{ messageId: 'm1', copies: 2 }];
    expect(check({ orders: [order] })).toEqual([]);
  });

  it('names an order that nobody finished, and one that is not there', () => {
    const stuck = { ...completed('20261122A000004'), state: 'producing' };
    expect(check({ orders: [stuck] }).map(({ fault }) => fault)).toContain('lost order');
    const unsent = { ...completed('20261122A000005'), unsent: 1 };
    expect(check({ orders: [unsent] })).toMatchObject([{ fault: 'lost order', orderNo: '20261122A000005' }]);
  });
});
