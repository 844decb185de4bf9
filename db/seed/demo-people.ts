/**
 * The invented people and companies of the demo and of tests: obviously invented, with valid check digits.
 * The provider sandbox matches verifications against them; the seed makes subscribers and certificates of them.
 */
export interface DemoSubscriber {
  uscc: string;
  name: string;
  department: string;
  phone: string;
  legalRepresentative: { name: string; idNumber: string; mobile: string; bankCard: string };
  agent: { name: string; idNumber: string; mobile: string; email: string };
  bankAccount: { accountName: string; accountNo: string; bankName: string; bankAddress: string };
  address: { province: string; city: string; county: string; regionCode: string; detail: string };
}

const region = { province: '广西壮族自治区', city: '桂林市', county: '七星区', regionCode: '450305' };

export const DEMO_SUBSCRIBERS: readonly DemoSubscriber[] = [
  {
    uscc: '91450300MA5DEMA2A4',
    name: '桂林示例甲科技有限公司',
    department: '财务部',
    phone: '0773-0000001',
    legalRepresentative: {
      name: '张示例',
      idNumber: '450300199001010018',
      mobile: '13800000001',
      bankCard: '6222000000000000012',
    },
    agent: { name: '李示范', idNumber: '45030019880808008X', mobile: '13900000001', email: 'agent-a@example.com' },
    bankAccount: {
      accountName: '桂林示例甲科技有限公司',
      accountNo: '4500000000000000001',
      bankName: '中国工商银行',
      bankAddress: '桂林市示例支行',
    },
    address: { ...region, detail: '示例路 1 号示例大厦 101 室' },
  },
  {
    uscc: '91450300MA5DEMB3BX',
    name: '桂林示例乙贸易有限公司',
    department: '办公室',
    phone: '0773-0000002',
    legalRepresentative: {
      name: '王示例',
      idNumber: '450300198505050027',
      mobile: '13800000002',
      bankCard: '6222000000000000020',
    },
    agent: { name: '赵示范', idNumber: '450300197803030054', mobile: '13900000002', email: 'agent-b@example.com' },
    bankAccount: {
      accountName: '桂林示例乙贸易有限公司',
      accountNo: '4500000000000000002',
      bankName: '中国建设银行',
      bankAddress: '桂林市示范支行',
    },
    address: { ...region, detail: '示例路 2 号' },
  },
  {
    uscc: '91450300MA5DEMC4CP',
    name: '桂林示例丙服务有限公司',
    department: '人事部',
    phone: '0773-0000003',
    legalRepresentative: {
      name: '陈示例',
      idNumber: '45030019920203004X',
      mobile: '13800000003',
      bankCard: '6222000000000000038',
    },
    agent: { name: '周示范', idNumber: '450300198106060076', mobile: '13900000003', email: 'agent-c@example.com' },
    bankAccount: {
      accountName: '桂林示例丙服务有限公司',
      accountNo: '4500000000000000003',
      bankName: '中国银行',
      bankAddress: '桂林市样例支行',
    },
    address: { ...region, detail: '示例路 3 号' },
  },
];
