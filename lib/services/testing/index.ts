import { randomBytes } from 'node:crypto';
import type { Db } from '../../../db/client';
import { DomainError } from '../../domain/errors';
import type { Role } from '../../domain/permissions';
import type { Secret } from '../../domain/secret';
import type { BankPort, TransferRequest, TransferResult } from '../../ports/bank';
import type { Clock } from '../../ports/clock';
import type { EnterprisePort, EnterpriseResult } from '../../ports/enterprise';
import type { WalkedFiles } from '../../ports/files';
import type { IdentityPort, IdentityResult } from '../../ports/identity';
import type { MailPort } from '../../ports/mail';
import type { SmsPort, SmsRequest } from '../../ports/sms';
import type { CustomerActor, ServiceContext, StaffActor } from '../context';

/** Contexts and ports for tests of verbs. Ports here are plain objects; the wire is tested with the adapters. */

export const TEST_INDEX_KEY = randomBytes(32).toString('base64');

export interface TestClock extends Clock {
  advance(ms: number): void;
}

/** Starts at the real time, so that rows made by factories fit, and moves only when told to. */
export function testClock(start = new Date()): TestClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance: (ms) => {
      now += ms;
    },
  };
}

export function asCustomer(
  db: Db,
  subscriber: { id: string; channelId: string },
  clock: Clock = testClock(),
): ServiceContext<CustomerActor> {
  const { id, channelId } = subscriber;
  return { db, clock, actor: { kind: 'customer', id, subscriberId: id, channelId, origin: '192.0.2.1' } };
}

export const asStaff = (
  db: Db,
  roles: Role[],
  id = 'reviewer-1',
  clock: Clock = testClock(),
): ServiceContext<StaffActor> => ({ db, clock, actor: { kind: 'staff', id, roles } });

export const asSystem = (db: Db, clock: Clock = testClock()): ServiceContext => ({
  db,
  clock,
  actor: { kind: 'system', id: 'test' },
});

export interface FakeSms extends SmsPort {
  sent: SmsRequest[];
  /** The code of the newest message. */
  lastCode(): string;
}

export function fakeSms(): FakeSms {
  const sent: SmsRequest[] = [];
  return {
    sent,
    async send(request) {
      sent.push(request);
      return { serialNo: `sms-${sent.length}` };
    },
    find: async (_mobile, key) => (sent.some((request) => request.key === key) ? 'sent' : 'not_found'),
    lastCode() {
      const code = sent.at(-1)?.params.code as Secret | undefined;
      return code?.reveal() ?? '';
    },
  };
}

export function fakeMail(): MailPort & { sent: Parameters<MailPort['send']>[0][] } {
  const sent: Parameters<MailPort['send']>[0][] = [];
  return {
    sent,
    async send(message) {
      sent.push(message);
    },
  };
}

/** Answers what the test says; `calls` counts how often it was asked. */
export function fakeIdentity(answer: () => IdentityResult | Promise<IdentityResult>): IdentityPort & { calls: number } {
  const port = {
    calls: 0,
    async verifyPhone() {
      port.calls += 1;
      return answer();
    },
    async verifyBankCard() {
      port.calls += 1;
      return answer();
    },
  };
  return port;
}

export function fakeEnterprise(
  answer: () => EnterpriseResult | Promise<EnterpriseResult> = () => ({ outcome: 'match' }),
): EnterprisePort & { calls: number } {
  const port = {
    calls: 0,
    async verify() {
      port.calls += 1;
      return answer();
    },
  };
  return port;
}

export interface FakeBank extends BankPort {
  transfers: Map<string, TransferRequest>;
  /** Calls, repetitions included. */
  calls: number;
  lastCode(): string;
}

/** The same clientTransferId is the same transfer, as at the real bank. `after` the work is done, the answer may get lost. */
export function fakeBank(
  options: { fail?: () => Extract<TransferResult, { status: 'failed' }>['failCode'] | null; after?: () => void } = {},
): FakeBank {
  const transfers = new Map<string, TransferRequest>();
  const bank: FakeBank = {
    transfers,
    calls: 0,
    async transfer(request) {
      bank.calls += 1;
      const transferId = `bank-${request.clientTransferId}`;
      const failCode = options.fail?.();
      if (failCode) return { status: 'failed', transferId, failCode };
      if (!transfers.has(request.clientTransferId)) transfers.set(request.clientTransferId, request);
      options.after?.();
      return { status: 'succeeded', transferId };
    },
    query: async (id) => (transfers.has(id) ? { status: 'succeeded', transferId: `bank-${id}` } : null),
    lastCode: () => [...transfers.values()].at(-1)?.memo.reveal().replace(/\D/g, '') ?? '',
  };
  return bank;
}

export function memoryFiles(): WalkedFiles & { contents: Map<string, Uint8Array>; writtenAt: Map<string, Date> } {
  const contents = new Map<string, Uint8Array>();
  /** Without an entry: just now. */
  const writtenAt = new Map<string, Date>();
  return {
    contents,
    writtenAt,
    async *keys() {
      yield* [...contents.keys()];
    },
    async deleteOlder(key, before) {
      const at = writtenAt.get(key);
      return at !== undefined && at < before && contents.delete(key);
    },
    deleteBroken: async () => 0,
    async put(key, content) {
      contents.set(key, content);
    },
    async get(key) {
      const content = contents.get(key);
      if (!content) throw new DomainError('file.missing', '文件不存在或已被删除。', 'not_found');
      return content;
    },
    async delete(key) {
      contents.delete(key);
    },
  };
}
