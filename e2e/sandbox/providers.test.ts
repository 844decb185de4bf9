import { createHash, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEMO_SUBSCRIBERS } from '../../db/seed/demo-people';
import { privateKeyOf, publicKeyOf } from './core/keys';
import { bankSign, bankVerify, requestText, responseText } from './providers/bank/sign';
import { capitals } from './providers/nuonuo/document';
import { nuonuoSign } from './providers/nuonuo/sign';
import { sfDigest } from './providers/sf/digest';
import { type Sandbox, startSandbox } from './start';
import { clientEnv, makeSandboxSettings } from './testing';

type Json = Record<string, unknown>;

let receiver: Server;
let received: { path: string; body: string }[] = [];
let sandbox: Sandbox;
let env: Record<string, string>;
const demo = DEMO_SUBSCRIBERS[0] as (typeof DEMO_SUBSCRIBERS)[number];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString('utf8') });
    response.end(JSON.stringify({ return_code: '0000', status: '0000' }));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const publicUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  // No browser here: the plain PDF is enough to see that there is one.
  const settings = makeSandboxSettings({ PUBLIC_URL: publicUrl, CHROMIUM_PATH: '/nonexistent' });
  sandbox = await startSandbox(settings.config);
  env = { ...clientEnv(settings, sandbox.url, sandbox.smtpPort), PUBLIC_URL: publicUrl };
});
afterAll(async () => {
  await sandbox.close();
  receiver.close();
});
beforeEach(() => {
  received = [];
  sandbox.context.faults.remove({});
});

const control = async (path: string, body: object): Promise<Json> =>
  (
    await fetch(`${sandbox.url}/control/${path}`, { method: 'POST', body: JSON.stringify(body) })
  ).json() as Promise<Json>;

describe('bank', () => {
  const order = (overrides: object = {}) => ({
    clientTransferId: randomUUID(),
    payerAccountNo: env.BANK_ACCOUNT_NO,
    payeeAccountNo: demo.bankAccount.accountNo,
    payeeAccountName: demo.bankAccount.accountName,
    payeeBankName: demo.bankAccount.bankName,
    payeeBankAddress: demo.bankAccount.bankAddress,
    amount: '0.01',
    currency: 'CNY',
    memo: '验证码 123456',
    ...overrides,
  });

  async function call(
    method: string,
    path: string,
    body = '',
    key = env.BANK_PRIVATE_KEY as string,
    nonce: string = randomUUID(),
  ) {
    const timestamp = String(Date.now());
    const text = requestText(method, `/bank/api/v1${path}`, timestamp, nonce, Buffer.from(body));
    const response = await fetch(`${env.BANK_BASE_URL}/api/v1${path}`, {
      method,
      headers: {
        'x-client-id': env.BANK_CLIENT_ID as string,
        'x-timestamp': timestamp,
        'x-nonce': nonce,
        'x-signature': bankSign(privateKeyOf(key), text),
      },
      ...(body ? { body } : {}),
    });
    const answer = await response.text();
    const { headers, status } = response;
    const signed = responseText(status, headers.get('x-timestamp') ?? '', answer);
    const genuine = bankVerify(publicKeyOf(env.BANK_PUBLIC_KEY as string), signed, headers.get('x-signature') ?? '');
    return { status, genuine, json: JSON.parse(answer) as Json };
  }
  const transfer = (input: object) => call('POST', '/transfers', JSON.stringify(input));

  it('pays once per client transfer id and answers signed', async () => {
    const input = order();
    const first = await transfer(input);
    expect(first).toMatchObject({ status: 200, genuine: true, json: { status: 'SUCCESS' } });
    expect((await transfer(input)).json.transferId).toBe(first.json.transferId);
    expect(await transfer({ ...input, amount: '0.02' })).toMatchObject({ status: 409, genuine: true });
    expect((await call('GET', `/transfers/${input.clientTransferId}`)).json).toMatchObject({ status: 'SUCCESS' });
    expect(await call('GET', '/transfers/none')).toMatchObject({ status: 404, genuine: true });
  });

  it('fails for an unknown account, another name, a frozen account', async () => {
    const failCode = async (overrides: object) => (await transfer(order(overrides))).json.failCode;
    expect(await failCode({ payeeAccountNo: '999' })).toBe('ACCOUNT_NOT_FOUND');
    expect(await failCode({ payeeAccountName: '别的公司' })).toBe('NAME_MISMATCH');
    await control('registry', { account: { accountNo: '777', accountName: '冻结示例有限公司', frozen: true } });
    expect(await failCode({ payeeAccountNo: '777', payeeAccountName: '冻结示例有限公司' })).toBe('ACCOUNT_FROZEN');
  });

  it('refuses another key and a repeated nonce', async () => {
    const stranger = makeSandboxSettings().client.BANK_PRIVATE_KEY as string;
    expect(await call('GET', '/transfers/x', '', stranger)).toMatchObject({ status: 401 });
    const nonce = randomUUID();
    await call('GET', '/transfers/x', '', env.BANK_PRIVATE_KEY, nonce);
    expect((await call('GET', '/transfers/x', '', env.BANK_PRIVATE_KEY, nonce)).json).toMatchObject({
      code: 'NONCE_REPLAYED',
    });
  });

  it('can accept now and settle later, and sign wrongly', async () => {
    const input = order();
    sandbox.context.faults.add({ provider: 'bank', kind: 'errorCode', code: 'ACCEPTED', times: 1 });
    expect((await transfer(input)).json.status).toBe('ACCEPTED');
    sandbox.context.faults.add({ provider: 'bank', kind: 'wrongSignature', times: 1 });
    expect((await transfer(order())).genuine).toBe(false);
  });
});

describe('SF', () => {
  const contact = (contactType: number) => ({
    contactType,
    company: demo.name,
    contact: demo.agent.name,
    mobile: demo.agent.mobile,
    province: '广西壮族自治区',
    city: '桂林市',
    county: '七星区',
    address: '示例路 1 号',
  });
  const order = (overrides: object = {}) => ({
    orderId: `T${randomUUID()}`,
    language: 'zh-CN',
    cargoDetails: [{ name: '证书介质' }],
    contactInfoList: [contact(1), contact(2)],
    payMethod: 2,
    expressTypeId: 2,
    isReturnRoutelabel: 1,
    ...overrides,
  });

  async function call(serviceCode: string, data: object, checkWord = env.SF_CHECK_WORD as string): Promise<Json> {
    const msgData = JSON.stringify(data);
    const timestamp = String(Date.now());
    const body = new URLSearchParams({
      partnerID: env.SF_PARTNER_ID as string,
      requestID: randomUUID(),
      serviceCode,
      timestamp,
      msgData,
      msgDigest: sfDigest(msgData, timestamp, checkWord),
    });
    const envelope = (await (await fetch(env.SF_ENDPOINT as string, { method: 'POST', body })).json()) as Json;
    return { gateway: envelope.apiResultCode, ...JSON.parse((envelope.apiResultData as string) ?? '{}') };
  }
  const create = async (): Promise<{ orderId: string; waybillNo: string }> => {
    const input = order();
    const { msgData } = (await call('EXP_RECE_CREATE_ORDER', input)) as {
      msgData: { waybillNoInfoList: { waybillNo: string }[] };
    };
    return { orderId: input.orderId, waybillNo: msgData.waybillNoInfoList[0]?.waybillNo as string };
  };

  it('digests as in the published vector', () => {
    const msgData = '{"language":"zh-CN","orderId":"QIAO-20200618-004"}';
    expect(sfDigest(msgData, '12312334453453', 'fjcg5PGKaNpPSHFAZ4QsCOkV71R3zVci')).toBe('IIKJtuLVzoFTu4kHI8M8vA==');
  });

  it('refuses a wrong digest before the service', async () => {
    expect(await call('EXP_RECE_CREATE_ORDER', order(), 'wrong')).toEqual({ gateway: 'A1006' });
    expect(await call('EXP_RECE_UNKNOWN', {})).toEqual({ gateway: 'A1004' });
  });

  it('makes one waybill per order id', async () => {
    const { orderId, waybillNo } = await create();
    expect(waybillNo).toMatch(/^SF\d{13}$/);
    expect(await call('EXP_RECE_CREATE_ORDER', order({ orderId }))).toMatchObject({
      gateway: 'A1000',
      errorCode: '8016',
    });
    sandbox.context.faults.add({ provider: 'sf', kind: 'errorCode', code: 'SILENT_DUPLICATE', times: 1 });
    const silent = await call('EXP_RECE_CREATE_ORDER', order({ orderId }));
    const found = await call('EXP_RECE_SEARCH_ORDER_RESP', { orderId, searchType: '1', language: 'zh-CN' });
    for (const answer of [silent, found]) {
      expect(answer).toMatchObject({ success: true, msgData: { waybillNoInfoList: [{ waybillType: 1, waybillNo }] } });
    }
    expect(await call('EXP_RECE_SEARCH_ORDER_RESP', { orderId: 'none' })).toMatchObject({ errorCode: '6150' });
  });

  it('asks for complete contacts', async () => {
    const input = order({ contactInfoList: [contact(1), { ...contact(2), mobile: '' }] });
    expect(await call('EXP_RECE_CREATE_ORDER', input)).toMatchObject({ success: false, errorCode: '1014' });
  });

  it('pushes routes to the secret path and tells them on asking', async () => {
    const { waybillNo } = await create();
    await control('sf/route', { waybillNo, opCode: '50' });
    await control('sf/route', { waybillNo, opCode: '80' });
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received[0]?.path).toBe(`/api/callbacks/sf/${env.SF_PUSH_TOKEN}`);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      Body: { WaybillRoute: [{ mailno: waybillNo, opCode: '50' }] },
    });
    const { msgData } = (await call('EXP_RECE_SEARCH_ROUTES', { trackingType: '1', trackingNumber: [waybillNo] })) as {
      msgData: { routeResps: { routes: { opCode: string; firstStatusName: string }[] }[] };
    };
    expect(msgData.routeResps[0]?.routes.map((event) => event.opCode)).toEqual(['50', '80', '8000']);
    expect(msgData.routeResps[0]?.routes.at(-1)?.firstStatusName).toBe('已签收');
  });

  it('cancels before the first route, once', async () => {
    const { orderId } = await create();
    expect(await call('EXP_RECE_UPDATE_ORDER', { orderId, dealType: 2 })).toMatchObject({ msgData: { resStatus: 2 } });
    expect(await call('EXP_RECE_UPDATE_ORDER', { orderId, dealType: 2 })).toMatchObject({ errorCode: '8037' });
    const gone = await create();
    await control('sf/route', { waybillNo: gone.waybillNo, opCode: '50' });
    expect(await call('EXP_RECE_UPDATE_ORDER', { orderId: gone.orderId, dealType: 2 })).toMatchObject({
      errorCode: '8019',
    });
  });

  it('gives the label only with its token', async () => {
    const { waybillNo } = await create();
    const request = {
      templateCode: `fm_76130_standard_${env.SF_PARTNER_ID}`,
      version: '2.0',
      fileType: 'pdf',
      sync: true,
    };
    const print = (documents: object[], templateCode = request.templateCode) =>
      call('COM_RECE_CLOUD_PRINT_WAYBILLS', { ...request, templateCode, documents });
    expect(await print([{ masterWaybillNo: 'SF0000000000000' }])).toMatchObject({ errorMessage: '找不到该运单' });
    expect(await print([{ masterWaybillNo: waybillNo }], 'fm_76130_standard_OTHER')).toMatchObject({ success: false });
    const { obj } = (await print([{ masterWaybillNo: waybillNo }])) as {
      obj: { files: { url: string; token: string }[] };
    };
    const { url, token } = obj.files[0] as { url: string; token: string };
    expect((await fetch(url)).status).toBe(404);
    const label = await fetch(url, { headers: { 'X-Auth-token': token } });
    expect(
      Buffer.from(await label.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });
});

describe('Nuonuo', () => {
  const METHOD = 'nuonuo.OpeMplatform';
  let token = '';

  beforeAll(async () => {
    const body = new URLSearchParams({
      client_id: env.NUONUO_APP_KEY as string,
      client_secret: env.NUONUO_APP_SECRET as string,
      grant_type: 'client_credentials',
    });
    const answer = (await (await fetch(env.NUONUO_TOKEN_URL as string, { method: 'POST', body })).json()) as Json;
    token = answer.access_token as string;
  });

  async function call(
    method: string,
    input: object,
    secret = env.NUONUO_APP_SECRET as string,
    accessToken = token,
  ): Promise<Json> {
    const body = JSON.stringify(input);
    const query = {
      senid: randomUUID().replaceAll('-', ''),
      nonce: '12345678',
      timestamp: String(Math.floor(Date.now() / 1000)),
      appkey: env.NUONUO_APP_KEY as string,
    };
    const signature = nuonuoSign(secret, { ...query, appKey: query.appkey, body });
    const response = await fetch(`${env.NUONUO_ENDPOINT}?${new URLSearchParams(query)}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'X-Nuonuo-Sign': signature,
        accessToken,
        method: `${METHOD}.${method}`,
      },
      body,
    });
    return (await response.json()) as Json;
  }

  const order = (overrides: object = {}) => ({
    buyerName: demo.name,
    buyerTaxNum: demo.uscc,
    salerTaxNum: env.NUONUO_TAX_NUM,
    salerTel: '0773-0000000',
    salerAddress: '示例路 9 号',
    orderNo: randomUUID().replaceAll('-', '').slice(0, 20),
    invoiceDate: '2026-01-01 00:00:00',
    clerk: '示例',
    pushMode: '-1',
    invoiceType: '1',
    invoiceLine: 'pc',
    callBackUrl: `${env.PUBLIC_URL}/api/callbacks/nuonuo`,
    invoiceDetail: [
      {
        goodsName: '数字证书服务费',
        goodsCode: '3040203000000000000',
        withTaxFlag: '1',
        price: '50',
        num: '1',
        taxRate: '0.06',
      },
    ],
    ...overrides,
  });
  const query = async (orderNo: string): Promise<Json> =>
    ((await call('queryInvoiceResult', { orderNos: [orderNo] })).result as Json[])[0] as Json;

  it('signs as in the known vectors', () => {
    const common = { appKey: 'app', senid: 'a'.repeat(32), nonce: '12345678', timestamp: '1700000000' };
    expect(nuonuoSign('secret', { ...common, body: '{"name":"中文"}' })).toBe('4BzcKzrcoqxPis0W/W3X2ae0uIo=');
    const other = { appKey: 'APPKEY', senid: 'SENID', nonce: '12345678', timestamp: '1700000000', body: '{"a":1}' };
    expect(nuonuoSign('SECRET', other)).toBe('7iSZiR+0g+376QEJ38xLM+3vGDs=');
  });

  it('wants a token and a signature', async () => {
    expect(await call('queryInvoiceResult', {}, 'wrong')).toMatchObject({ code: '070201' });
    expect(await call('queryInvoiceResult', {}, env.NUONUO_APP_SECRET, 'none')).toMatchObject({ code: '070101' });
  });

  it('issues by itself, calls back and gives a PDF', async () => {
    const { orderNo, ...rest } = order();
    expect(await call('requestBillingNew', { order: { ...rest, orderNo } })).toMatchObject({ code: 'E0000' });
    expect(await call('requestBillingNew', { order: { ...rest, orderNo } })).toMatchObject({ code: 'E9106' });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    const form = Object.fromEntries(new URLSearchParams(received[0]?.body));
    expect(form).toMatchObject({ operater: 'callback', orderno: orderNo });
    expect(JSON.parse(form.content ?? '')).toMatchObject({ c_status: '1', c_hjse: '2.83', c_bhsje: '47.17' });
    const invoice = await query(orderNo);
    expect(invoice).toMatchObject({ status: '2', exTaxAmount: '47.17', taxAmount: '2.83', orderAmount: '50.00' });
    expect(invoice.invoiceNo).toMatch(/^\d{20}$/);
    const pdf = await fetch(invoice.pdfUrl as string);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
  });

  it('waits for a hand, fails, is tried again', async () => {
    const input = order();
    sandbox.context.faults.add({ provider: 'nuonuo', kind: 'timeout', action: 'issue', times: 1 });
    await call('requestBillingNew', { order: input });
    expect(await query(input.orderNo)).toMatchObject({ status: '20' });
    await control('nuonuo/complete', { orderNo: input.orderNo, ok: false, cause: '税号有误' });
    expect(await query(input.orderNo)).toMatchObject({ status: '22', failCause: '税号有误' });
    await call('reInvoice', { orderno: input.orderNo });
    await vi.waitFor(async () => expect(await query(input.orderNo)).toMatchObject({ status: '2' }));
  });

  it('knows nothing of unknown orders and wrong amounts', async () => {
    expect(await call('queryInvoiceResult', { orderNos: ['none'] })).toMatchObject({ code: 'E9500' });
    const line = {
      goodsName: '服务',
      withTaxFlag: 1,
      taxRate: 0.06,
      taxIncludedAmount: 50,
      taxExcludedAmount: 40,
      tax: 10,
    };
    expect(await call('requestBillingNew', { order: order({ invoiceDetail: [line] }) })).toMatchObject({
      code: 'E9131',
    });
  });

  it('reverses by a red invoice, with or without the buyer', async () => {
    const issued = async (): Promise<string> => {
      const input = order();
      await call('requestBillingNew', { order: input });
      await vi.waitFor(async () => expect(await query(input.orderNo)).toMatchObject({ status: '2' }));
      return (await query(input.orderNo)).invoiceNo as string;
    };
    const save = (billId: string, blueElecInvoiceNumber: string) =>
      call('saveInvoiceRedConfirm', {
        billId,
        blueInvoiceLine: 'pc',
        applySource: '0',
        blueElecInvoiceNumber,
        sellerTaxNo: env.NUONUO_TAX_NUM,
        buyerName: demo.name,
        redReason: '3',
      });
    const state = async (billId: string) =>
      ((await call('queryInvoiceRedConfirm', { identity: '0', billId })).result as { list: Json[] }).list[0];
    const [one, two] = [randomUUID().slice(0, 20), randomUUID().slice(0, 20)];
    expect(await save(one, await issued())).toMatchObject({ code: 'E0000', result: one });
    await vi.waitFor(async () => expect(await state(one)).toMatchObject({ billStatus: '01' }));
    expect((await state(one))?.redInvoiceNumber).toMatch(/^\d{20}$/);
    const blue = await issued();
    sandbox.context.faults.add({ provider: 'nuonuo', kind: 'errorCode', code: '02', action: 'issue', times: 1 });
    await save(two, blue);
    await vi.waitFor(async () => expect(await state(two)).toMatchObject({ billStatus: '02', redInvoiceNumber: null }));
    expect(await save(`${two}b`, blue)).toMatchObject({ code: 'E9106' });
    await control('nuonuo/red', { billId: two });
    expect(await state(two)).toMatchObject({ billStatus: '04' });
  });

  it('writes amounts in capitals', () => {
    expect([50, 47.17, 1005.3, 20300.06].map(capitals)).toEqual([
      '伍拾圆整',
      '肆拾柒圆壹角柒分',
      '壹仟零伍圆叁角',
      '贰万零叁佰圆零陆分',
    ]);
  });
});

describe('mail', () => {
  const transport = () => nodemailer.createTransport(env.SMTP_URL as string);
  const content = Buffer.from('%PDF-1.4 example');
  const send = (messageId: string) =>
    transport().sendMail({
      messageId,
      from: env.MAIL_FROM,
      to: 'agent-a@example.com',
      subject: '电子发票',
      text: '请查收',
      attachments: [{ filename: '发票.pdf', contentType: 'application/pdf', content }],
    });

  it('keeps a mail with its attachment', async () => {
    const messageId = `<${randomUUID()}@example.com>`;
    await send(messageId);
    const ledger = (await (await fetch(`${sandbox.url}/control/ledger/mail`)).json()) as (Json & {
      attachments: { path: string; filename: string }[];
    })[];
    const mail = ledger.find((row) => row.messageId === messageId);
    expect(mail).toMatchObject({ to: ['agent-a@example.com'], subject: '电子发票', text: '请查收' });
    const bytes = await (await fetch(`${sandbox.url}${mail?.attachments[0]?.path}`)).arrayBuffer();
    const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
    expect(hash(new Uint8Array(bytes))).toBe(hash(content));
  });

  it('refuses for now, or keeps it and loses the answer', async () => {
    const before = sandbox.mail.mails.all().length;
    sandbox.context.faults.add({ provider: 'smtp', kind: 'http500', times: 1 });
    await expect(send('<a@example.com>')).rejects.toMatchObject({ responseCode: 451 });
    sandbox.context.faults.add({ provider: 'smtp', kind: 'errorCode', code: '550', phase: 'after', times: 1 });
    await expect(send('<a@example.com>')).rejects.toMatchObject({ responseCode: 550 });
    expect(sandbox.mail.mails.all().length - before).toBe(1);
  });
});
