'use client';

import { DownloadOutlined } from '@ant-design/icons';
import { Button } from '@/app/_ui/button';
import { Section } from '@/app/_ui/page';
import { DateTime, Facts, Money } from '@/app/_ui/parts';
import { CERTIFICATE_STATES, makesToken } from '@/lib/domain/order';
import type { OrderView } from '@/lib/schemas/portal-views';
import css from '../_parts/orders.module.css';
import { InvoiceActs } from './_acts/invoice-acts';
import { ParcelActs } from './_acts/parcel-acts';
import { ResendPin } from './_acts/resend';

interface Props {
  order: OrderView;
}

export function ShipmentSection({ order }: Props) {
  const { shipment, recipient } = order;
  return (
    <Section title="邮寄信息">
      <Facts
        rows={[
          { label: '邮寄状态', value: order.shippingText },
          ...(shipment.waybillNo ? [{ label: '顺丰运单号', value: shipment.waybillNo, testId: 'waybill-no' }] : []),
          { label: '收件人', value: `${recipient.name} ${recipient.mobile}` },
          { label: '收件地址', value: `${recipient.region} ${recipient.address}` },
          { label: '运费', value: '顺丰到付，由收件人支付' },
        ]}
      />
      <ParcelActs order={order} />
      {shipment.events.length > 0 ? (
        <ol className={css.track} style={{ marginTop: 16 }} data-testid="route" aria-label="物流轨迹，最新在前">
          {[...shipment.events]
            .sort((a, b) => b.at.localeCompare(a.at))
            .map((event) => (
              <li key={`${event.at}-${event.text}`}>
                {event.place ? <span className={css.place}>{event.place}</span> : null}
                <span>{event.text}</span>
                <span className="muted" style={{ fontSize: 14 }}>
                  <DateTime at={event.at} />
                </span>
              </li>
            ))}
        </ol>
      ) : null}
    </Section>
  );
}

export function InvoiceSection({ order }: Props) {
  const { invoice, payment } = order;
  return (
    <Section
      title="支付与发票"
      extra={
        invoice.downloadUrl && invoice.previewUrl ? (
          <span className={`${css.more} no-print`}>
            <Button href={invoice.previewUrl} target="_blank" data-testid="invoice-preview">
              预览发票
            </Button>
            <Button
              href={invoice.downloadUrl}
              icon={<DownloadOutlined aria-hidden />}
              download
              data-testid="invoice-download"
            >
              下载电子发票
            </Button>
            {invoice.ofdUrl ? (
              <Button href={invoice.ofdUrl} target="_blank" rel="noreferrer" data-testid="invoice-ofd">
                OFD 版式
              </Button>
            ) : null}
          </span>
        ) : null
      }
    >
      <Facts
        rows={[
          { label: '支付状态', value: payment.stateLabel, testId: 'payment-state' },
          { label: '金额', value: <Money fen={payment.amountFen} /> },
          ...(payment.paidAt ? [{ label: '支付时间', value: <DateTime at={payment.paidAt} /> }] : []),
          { label: '发票状态', value: invoice.label, testId: 'invoice-state' },
          { label: '发票抬头', value: invoice.title },
          { label: '纳税人识别号', value: invoice.taxNo },
          ...(invoice.invoiceNo ? [{ label: '发票号码', value: invoice.invoiceNo }] : []),
          ...(invoice.issuedAt ? [{ label: '开具时间', value: <DateTime at={invoice.issuedAt} /> }] : []),
          { label: '发送到', value: order.told.email },
        ]}
      />
      <InvoiceActs order={order} />
    </Section>
  );
}

export function NothingToPay({ order }: Props) {
  return (
    <Section title="支付与发票">
      <Facts rows={[{ label: '支付状态', value: order.payment.stateLabel, testId: 'payment-state' }]} />
    </Section>
  );
}

export function SubjectFacts({ order }: Props) {
  const { subject, contact, told } = order;
  const another = told.mobile !== contact.mobile || told.email !== contact.email;
  return (
    <Section title="证书主体信息">
      <Facts
        rows={[
          { label: '单位名称', value: subject.organisationName },
          { label: '部门', value: subject.department },
          { label: '证件类型', value: subject.idType },
          { label: '证件号码', value: subject.uscc },
          { label: '企业所属区域', value: subject.region },
          ...(subject.product ? [{ label: '证书产品', value: subject.product }] : []),
          { label: '印章信息', value: subject.sealInfo || '无' },
          { label: '法定代表人', value: `${subject.legalName} ${subject.legalMobile}` },
          { label: '经办人', value: `${contact.name} ${contact.mobile}` },
          ...(contact.email ? [{ label: '电子邮箱', value: contact.email }] : []),
          ...(another ? [{ label: '现在通知', value: `${told.mobile} ${told.email}`, testId: 'told-now' }] : []),
        ]}
      />
    </Section>
  );
}

/** 第 1 枚　财务部，公章，介质 1234 */
const tokenRow = ({ position, department, sealInfo, tokenSerial }: OrderView['tokens'][number]) => ({
  label: `第 ${position} 枚`,
  value: [department, sealInfo, tokenSerial ? `介质 ${tokenSerial}` : '待制证'].filter(Boolean).join('，'),
});

export function CertificateFacts({ order }: Props) {
  const { certificate } = order;
  const dates = (at: string | null) => (at ? <DateTime at={at} /> : null);
  const made = certificate.newSerialMasked
    ? [
        { label: '新证书序列号', value: certificate.newSerialMasked, testId: 'new-serial' },
        {
          label: '有效期',
          value:
            certificate.notBefore && certificate.notAfter ? (
              <>
                <DateTime at={certificate.notBefore} dateOnly /> 至 <DateTime at={certificate.notAfter} dateOnly />
              </>
            ) : null,
        },
        ...(order.tokens.length > 1 ? [] : [{ label: '介质序列号', value: certificate.tokenSerial }]),
      ]
    : [];
  const several =
    order.tokens.length > 1
      ? [{ label: '办理数量', value: `${order.tokens.length} 枚` }, ...order.tokens.map(tokenRow)]
      : [];
  return (
    <Section title="证书详细信息">
      <Facts
        rows={[
          { label: '订单号', value: certificate.orderNo },
          { label: '业务类型', value: order.businessTypeLabel },
          { label: '录入时间', value: dates(certificate.appliedAt) },
          { label: '审核时间', value: dates(certificate.reviewedAt) ?? '未审核' },
          { label: '密钥长度', value: String(certificate.keyBits) },
          ...(makesToken(order) ? [{ label: '密钥获取方式', value: order.pinDelivery }] : []),
          ...(order.pinDelivered
            ? [{ label: '证书密码', value: <PinDelivered {...order.pinDelivered} />, testId: 'pin-delivered' }]
            : []),
          ...(order.revocation ? [] : [{ label: '获取资料方式', value: order.materialRouteLabel }]),
          ...made,
          ...several,
          ...oldCertificate(certificate, makesToken(order) ? '原证书' : '证书'),
        ]}
      />
      <ResendPin order={order} />
    </Section>
  );
}

function oldCertificate({ oldSerialMasked, oldState }: OrderView['certificate'], label: string) {
  if (!oldSerialMasked) return [];
  const state = oldState ? `（${CERTIFICATE_STATES[oldState]}）` : '';
  return [{ label, value: `${oldSerialMasked}${state}`, testId: 'old-certificate' }];
}

function PinDelivered({ sentAt, targetMasked }: NonNullable<OrderView['pinDelivered']>) {
  return (
    <>
      <DateTime at={sentAt} /> 已发送
      {targetMasked ? (
        <>
          到 <span className="tabular">{targetMasked}</span>
        </>
      ) : null}
    </>
  );
}

export function MessagesSection({ order }: Props) {
  if (order.notifications.length === 0) return null;
  return (
    <Section title="已发送的通知">
      <ul className={css.route} data-testid="messages">
        {order.notifications.map((message) => (
          <li key={`${message.channel}-${message.template}-${message.sentAt}`}>
            <span>{message.label}</span>
            <span className="muted" style={{ fontSize: 14 }}>
              <DateTime at={message.sentAt} /> {message.channel === 'sms' ? '短信' : '邮件'}发送
              {message.targetMasked ? (
                <>
                  到 <span className="tabular">{message.targetMasked}</span>
                </>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
