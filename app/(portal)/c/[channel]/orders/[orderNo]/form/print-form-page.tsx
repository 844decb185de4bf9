'use client';

import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from '@/app/_ui/button';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Failure } from '@/app/_ui/failure';
import { Actions, Page, PrimaryLink, Section } from '@/app/_ui/page';
import { DateTime, Facts, Notice, Skeletons, Waiting } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import { postedPapers } from '@/lib/domain/material';
import type { MaterialsView, PrintedForm } from '@/lib/schemas/material-views';
import type { OrderView } from '@/lib/schemas/portal-views';
import { Journey } from '../../../reissue/_parts/journey';
import { actOf } from '../../_parts/acts';
import { OrderFrame } from '../../_parts/order-frame';
import { NotByPost } from '../post/not-by-post';

export function PrintFormPage() {
  return (
    <OrderFrame title="打印申请表">
      {(order) => (order.materialRoute === 'post' ? <PrintForm order={order} /> : <NotByPost order={order} />)}
    </OrderFrame>
  );
}

/** 系统会自动生成申请表，点击【打印】; the page hears of it by itself. */
function PrintForm({ order }: { order: OrderView }) {
  const trpc = useTRPC();
  const href = useChannelHref();
  const page = href(`/orders/${order.orderNo}`);
  const { orderNo } = order;
  const materials = useQuery(
    trpc.order.materials.queryOptions(
      { orderNo },
      // News arrive by themselves; asking again is for when their connection is lost.
      { staleTime: 0, refetchInterval: ({ state: { data } }) => (data?.form ? false : 5_000) },
    ),
  );
  const act = actOf(order.nextAction.kind);
  const free = order.payment.amountFen === 0;
  const first = order.state === 'submitted' || (free && order.state === 'awaiting_materials' && !order.rejection);
  return (
    <Page
      title="打印申请表"
      lead={first ? '订单已提交，申请表由系统生成。' : '可以随时重新打印，内容与第一次打印的完全相同。'}
      back={{ href: page, label: '订单详情' }}
      progress={first ? <Journey of={order.businessType} byPost free={free} at="打印申请表" /> : undefined}
    >
      {materials.isError ? <Failure error={materials.error} onRetry={() => materials.refetch()} /> : null}
      {materials.isPending ? <Skeletons rows={3} /> : null}
      {materials.data ? <Form order={order} view={materials.data} /> : null}
      <HowToUse order={order} />
      {act ? (
        <Actions>
          <PrimaryLink href={`${page}${act.path}`} testId="order-next">
            {act.label}
          </PrimaryLink>
        </Actions>
      ) : null}
    </Page>
  );
}

function Form({ order, view }: { order: OrderView; view: MaterialsView }) {
  if (view.form) return <Printed order={order} form={view.form} />;
  return (
    <Section>
      <Waiting
        text="正在生成申请表，通常 10 秒内完成"
        hint={order.payment.amountFen > 0 ? '可以先去支付，稍后在订单查询中打印。' : '也可以稍后在订单查询中打印。'}
        testId="form-waiting"
      />
    </Section>
  );
}

function Printed({ order, form }: { order: OrderView; form: PrintedForm }) {
  return (
    <Section title="单位数字证书申请表">
      <Facts
        rows={[
          { label: '申请表编号', value: <span className="tabular">{form.formNo}</span>, testId: 'form-no' },
          { label: '订单号', value: order.orderNo },
          { label: '单位名称', value: order.subject.organisationName },
          { label: '生成时间', value: <DateTime at={form.createdAt} /> },
          { label: '版本', value: `第 ${form.version} 版` },
        ]}
      />
      <p style={{ marginTop: 16 }}>
        <Button
          href={form.url}
          target="_blank"
          rel="noopener"
          size="large"
          icon={<PrinterOutlined aria-hidden />}
          data-testid="form-print"
        >
          打印
        </Button>
      </p>
      <p className="muted" style={{ marginTop: 8 }}>
        将打开 PDF 文件，用 A4 纸打印即可；手机上可先保存文件，再用电脑打印。
      </p>
    </Section>
  );
}

function HowToUse({ order }: { order: OrderView }) {
  return (
    <Notice tone="neutral" title="打印后">
      <ol style={{ margin: 0, paddingLeft: 20, listStyle: 'decimal' }}>
        <li>核对表上的信息；</li>
        <li>在方框内打勾，由法定代表人和经办人签字；</li>
        <li>加盖单位公章，公章不要盖住条码；</li>
        <li>
          {order.payment.amountFen > 0 ? '付款后' : ''}寄到受理点：
          <ul style={{ margin: 0, paddingLeft: 20, listStyle: 'disc' }}>
            {postedPapers(order).map((paper) => (
              <li key={paper}>{paper}</li>
            ))}
          </ul>
        </li>
      </ol>
    </Notice>
  );
}
