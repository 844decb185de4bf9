/** Path codes and what the provider writes beside them. `{place}` is the sending or the receiving city. */
export interface RouteTemplate {
  opCode: string;
  label: string;
  remark: string;
  at: 'sender' | 'receiver';
  status: [string, string];
}

export const ROUTE_TEMPLATES: readonly RouteTemplate[] = [
  { opCode: '50', label: '揽收', remark: '顺丰速运 已收取快件', at: 'sender', status: ['1', '已揽收'] },
  {
    opCode: '30',
    label: '装车',
    remark: '快件在【{place}集散中心】完成分拣，准备发往下一站',
    at: 'sender',
    status: ['2', '运送中'],
  },
  { opCode: '31', label: '到达', remark: '快件到达【{place}集散中心】', at: 'receiver', status: ['2', '运送中'] },
  {
    opCode: '44',
    label: '派送',
    remark: '正在派送途中，请您准备签收（派件员：示例）',
    at: 'receiver',
    status: ['3', '派送中'],
  },
  { opCode: '34', label: '滞留', remark: '快件暂时滞留，将安排再次派送', at: 'receiver', status: ['2', '运送中'] },
  {
    opCode: '70',
    label: '派件不成功',
    remark: '因联系不上收件人，派件不成功',
    at: 'receiver',
    status: ['3', '派送中'],
  },
  { opCode: '648', label: '退回', remark: '快件退回，已转寄新单号', at: 'receiver', status: ['2', '运送中'] },
  {
    opCode: '80',
    label: '签收',
    remark: '已签收，感谢使用顺丰，期待再次为您服务',
    at: 'receiver',
    status: ['4', '已签收'],
  },
  {
    opCode: '8000',
    label: '签收信息',
    remark: '在官网"运单资料&签收图"可查看签收人信息',
    at: 'receiver',
    status: ['4', '已签收'],
  },
];

export const routeTemplate = (opCode: string): RouteTemplate | undefined =>
  ROUTE_TEMPLATES.find((template) => template.opCode === opCode);
