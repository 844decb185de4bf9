import { and, eq, inArray, ne } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orders, uploads } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { materialKinds, UPLOAD_KINDS, type UploadKind, VERIFICATION_METHODS } from '../../domain/order';
import { comparableText } from '../../domain/text';
import { isUscc } from '../../domain/uscc';
import type { MachineCheck } from '../../schemas/admin-views';
import { isKnown } from '../onboarding/admit';
import type { OrderRow } from '../order/transition';

type UploadRow = typeof uploads.$inferSelect;
/** Shorter side in pixels under which print on a licence can hardly be read. */
const MIN_SIDE = 600;

/** What a machine can see before a person looks, each with its evidence. */
export async function machineChecks(db: Executor, order: OrderRow, current: UploadRow[]): Promise<MachineCheck[]> {
  const [duplicates, oldName] = await Promise.all([findDuplicates(db, order, current), oldCommonName(db, order)]);
  const missing = materialKinds(order).filter((kind) => !current.some((upload) => upload.kind === kind));
  const small = current.filter(
    (upload) => upload.width && upload.height && Math.min(upload.width, upload.height) < MIN_SIDE,
  );
  const { organisation } = order.application;
  const aboutPapers = order.businessType === 'revoke' ? [] : paperChecks(missing, small, duplicates);
  return [
    verified(order),
    {
      key: 'uscc',
      label: '统一社会信用代码有效且与证书一致',
      ok: isUscc(order.uscc) && organisation.uscc === order.uscc,
      evidence: order.uscc,
    },
    ...(order.businessType === 'new' ? [await newcomer(db, order)] : [sameName(order, oldName)]),
    ...registered(order),
    ...aboutPapers,
  ];
}

function paperChecks(missing: UploadKind[], small: UploadRow[], duplicates: string[]): MachineCheck[] {
  return [
    {
      key: 'complete',
      label: '资料齐全',
      ok: missing.length === 0,
      evidence:
        missing.length === 0 ? '各项资料均已收到' : `缺：${missing.map((kind) => UPLOAD_KINDS[kind]).join('、')}`,
    },
    {
      key: 'resolution',
      label: '图片清晰度',
      ok: small.length === 0,
      evidence: small.length === 0 ? `短边均不少于 ${MIN_SIDE} 像素` : small.map(describeSize).join('；'),
    },
    {
      key: 'duplicate',
      label: '图片未重复使用',
      ok: duplicates.length === 0,
      evidence: duplicates.length === 0 ? '未发现相同图片' : duplicates.join('；'),
    },
  ];
}

/** A change says itself what the old name was; anything else keeps it. */
function sameName({ businessType, application }: OrderRow, oldName: string | null): MachineCheck {
  const { organisation, change } = application;
  const claimed = businessType === 'change' ? (change?.before.name ?? organisation.name) : organisation.name;
  return {
    key: 'name',
    label: businessType === 'change' ? '原单位名称与原证书一致' : '单位名称与原证书一致',
    ok: oldName === null || comparableText(oldName) === comparableText(claimed),
    evidence: oldName === null ? '无原证书' : `原证书：${oldName}`,
  };
}

/** 变更: asked when the form was verified; by post nobody was. */
function registered({ application: { change }, materialRoute }: OrderRow): MachineCheck[] {
  if (!change?.to.name && !change?.to.legalName) return [];
  const byPost = materialRoute === 'post';
  return [
    {
      key: 'registered',
      label: '变更后的信息与登记机关不相矛盾',
      ok: !byPost,
      evidence: byPost ? '线下邮寄：请与营业执照和变更通知书核对' : '企业四要素核对时没有不一致',
    },
  ];
}

/** The register confirmed the organisation when the form began; nobody else of the same USCC may be our customer. */
async function newcomer(db: Executor, order: OrderRow): Promise<MachineCheck> {
  const known = await isKnown(db, order);
  return {
    key: 'name',
    label: '单位与登记机关核对一致，且尚未办理过',
    ok: !known,
    evidence: known ? '本渠道已有该单位，不能再作初次办理' : '企业四要素核对通过',
  };
}

/** Nobody checked the will of who posts papers: seal and signature on the form are its proof. */
function verified(order: OrderRow): MachineCheck {
  const byPost = order.materialRoute === 'post';
  return {
    key: 'verified',
    label: '法定代表人意愿已核实',
    ok: !byPost,
    evidence: byPost ? '线下邮寄：请核对申请表上的单位公章和签字' : `${VERIFICATION_METHODS[order.method]}通过`,
  };
}

const describeSize = (upload: UploadRow): string => `${UPLOAD_KINDS[upload.kind]}：${upload.width}×${upload.height}`;

async function oldCommonName(db: Executor, order: OrderRow): Promise<string | null> {
  if (!order.oldCertificateId) return null;
  const [row] = await db
    .select({ commonName: certificates.commonName })
    .from(certificates)
    .where(eq(certificates.id, order.oldCertificateId));
  return row?.commonName ?? null;
}

async function findDuplicates(db: Executor, order: OrderRow, current: UploadRow[]): Promise<string[]> {
  if (current.length === 0) return [];
  const found: string[] = [];
  const seen = new Map<string, UploadKind>();
  for (const upload of current) {
    const other = seen.get(upload.sha256);
    if (other) found.push(`${UPLOAD_KINDS[upload.kind]}与${UPLOAD_KINDS[other]}是同一张图片`);
    seen.set(upload.sha256, upload.kind);
  }
  const elsewhere = await db
    .selectDistinct({ orderNo: uploads.orderNo })
    .from(uploads)
    .innerJoin(orders, eq(orders.orderNo, uploads.orderNo))
    // The same organisation may well use its licence's picture again.
    .where(and(inArray(uploads.sha256, [...seen.keys()]), ne(orders.subscriberId, order.subscriberId)))
    .limit(3);
  return [...found, ...elsewhere.map((row) => `与订单 ${row.orderNo} 的图片相同`)];
}
